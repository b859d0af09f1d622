/// Why Linux would not take function or line records with a program, in its words.
public enum InformationRefusal: Hashable, Sendable {
    /// Records that are too small, too large or no multiple of 4 bytes.
    case recordSize(isLine: Bool, Int)
    /// Bytes behind the known part of a record that are not zero.
    case nonzeroTail(isLine: Bool)
    /// A first function that doesn't begin with the program.
    case firstOffset(Int)
    /// Functions that are not in the order of the code.
    case functionOrder(Int, previous: Int)
    /// A record whose type is no function.
    case notAFunction(TypeID)
    /// Another number of functions than the program has.
    case functionCount
    /// A function that begins elsewhere.
    case functionPlace
    /// A line that is out of order, or outside of the program.
    case lineOffset(Int, offset: Int, previous: Int, count: Int)
    /// A line in the middle of an instruction.
    case lineInside(Int)
    /// A line whose text or file doesn't exist.
    case lineName(Int)
    /// A function that no line begins with.
    case missingLine(function: Int)
}

extension InformationRefusal: CustomStringConvertible {
    /// The message.
    public var description: String {
        switch self {
        case .recordSize(let isLine, let size):
            isLine ? "invalid line info rec size \(size)" : "invalid func info rec size \(size)"
        case .nonzeroTail(let isLine): "nonzero tailing record in \(isLine ? "line_info" : "func info")"
        case .firstOffset(let offset): "nonzero insn_off \(offset) for the first func info record"
        case .functionOrder(let offset, let previous):
            "same or smaller insn offset (\(offset)) than previous func info record (\(previous))"
        case .notAFunction(let type): "invalid type id \(type) in func info"
        case .functionCount: "number of funcs in func_info doesn't match number of subprogs"
        case .functionPlace: "func_info BTF section doesn't match subprog layout in BPF program"
        case .lineOffset(let index, let offset, let previous, let count):
            "Invalid line_info[\(index)].insn_off:\(offset) (prev_offset:\(previous) prog->len:\(count))"
        case .lineInside(let index): "Invalid insn code at line_info[\(index)].insn_off"
        case .lineName(let index): "Invalid line_info[\(index)].line_off or .file_name_off"
        case .missingLine(let function): "missing bpf_line_info for func#\(function)"
        }
    }
}
