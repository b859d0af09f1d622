public import BPFTypeFormat

extension COREError {
    /// Why a relocation has no answer or can't be carried out.
    public enum Reason: Error, Hashable, Sendable {
        /// Relocations in an object without BTF.
        case noProgramTypes
        /// BTF of the program that can't be read.
        case programTypes(BTFError)
        /// BTF of the target that can't be read.
        case targetTypes(BTFError)
        /// An access string that is none.
        case malformedAccess(String)
        /// An access through more indexes than `limit`, anonymous members of the target included.
        case accessTooLong(limit: Int)
        /// An index that a type of the program does not have.
        case noMember(Int, String)
        /// A type without name, which can't be found anywhere.
        case anonymousType
        /// A question that makes no sense for what was asked about.
        case noValue(CORERelocationKind)
        /// Types that take too much work to compare.
        case tooComplex

        /// No type of the target has what was asked for.
        case noMatch
        /// A load or store whose value would change in a field of the size that it has on the target.
        case otherSize(from: Int, to: Int)
        /// A bitfield that no single load of 8 bytes can get.
        case bitfieldTooWide(String)
        /// Types of the target that have the field in different places, in bits.
        case ambiguousOffset(Int, Int)
        /// Types of the target that give different answers.
        case ambiguousAnswer(UInt64, UInt64)

        /// An instruction that the program does not have.
        case instructionOutside(count: Int)
        /// An instruction that holds no number of that sort.
        case unsupportedInstruction(opcode: UInt8)
        /// An instruction that does not hold what the program's own types say.
        case unexpectedValue(found: Int64, expected: UInt64)
        /// A distance that the instruction has no room for.
        case offsetTooLarge(UInt64)
        /// A load or store that does not have the width that the program's own types say.
        case unexpectedWidth(found: Int, expected: Int)
        /// A field of a size that no load or store has.
        case unsupportedWidth(Int)
    }
}

extension COREError.Reason: CustomStringConvertible {
    /// The reason without the place.
    public var description: String {
        switch self {
        case .noProgramTypes: "the object has relocations but no BTF"
        case .programTypes(let error): "the object's BTF: \(error)"
        case .targetTypes(let error): "the target's BTF: \(error)"
        case .malformedAccess(let text): "'\(text)' is no access"
        case .accessTooLong(let limit): "the access goes through more than \(limit) members and elements"
        case .noMember(let index, let type): "\(type) has nothing under index \(index)"
        case .anonymousType: "a type without name can't be found on a target"
        case .noValue(let kind): "it can't be asked for its \(kind.name)"
        case .tooComplex: "the types take too much work to compare"
        case .noMatch: "the target has none"
        case .otherSize(let before, let after):
            "a value of \(before) bytes can't be read or written as \(after) bytes without changing it"
        case .bitfieldTooWide(let name): "bitfield '\(name)' does not fit one load of 8 bytes"
        case .ambiguousOffset(let first, let second): "ambiguous: at bit \(first) and at bit \(second)"
        case .ambiguousAnswer(let first, let second): "ambiguous: \(first) and \(second)"
        case .instructionOutside(let count): "the program has only \(count) instructions"
        case .unsupportedInstruction(let opcode):
            "an instruction with opcode 0x\(String(opcode, radix: 16)) can't be relocated"
        case .unexpectedValue(let found, let expected): "the instruction holds \(found) where \(expected) was expected"
        case .offsetTooLarge(let offset): "offset \(offset) has no room in the instruction"
        case .unexpectedWidth(let found, let expected):
            "the instruction moves \(found) bytes where \(expected) were expected"
        case .unsupportedWidth(let size): "no instruction moves \(size) bytes"
        }
    }
}
