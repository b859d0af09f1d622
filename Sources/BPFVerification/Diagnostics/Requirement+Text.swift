import BPFInstructions

extension Requirement {
    /// What must hold, for people.
    var text: String {
        switch self {
        case .wellFormed: "the instruction is one that the kernel knows"
        case .initialized(let register): "R\(register.rawValue) holds a value"
        case .writable(let register): "R\(register.rawValue) may be written"
        case .noLeak(let register, _): "R\(register.rawValue) holds no address"
        case .atomicTarget(let register): "R\(register.rawValue) points to memory that atomic operations work on"
        case .access(let access): access.text
        case .comparable(let register, let other):
            "R\(register.rawValue) may be compared with \(other.map { "R\($0.rawValue)" } ?? "a number")"
        case .arena: "the program has an arena"
        case .packetLoads: "the program may use legacy packet loads"
        }
    }
}

extension MemoryAccess {
    fileprivate var text: String {
        let distance = offset == 0 ? "" : offset > 0 ? "+\(offset)" : "\(offset)"
        let bytes = size == 1 ? "1 byte" : "\(size) bytes"
        return "\(bytes) at R\(base.rawValue)\(distance) may be \(isWrite ? "written" : "read")"
    }
}
