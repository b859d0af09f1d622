/// What a ModRM byte addresses: a register or memory.
enum X86Operand: Hashable, Sendable {
    case register(X86Register)
    case memory(X86Memory)
}

/// The address `base + index * scale + displacement`.
struct X86Memory: Hashable, Sendable {
    var base: X86Register
    /// Any register but rsp, which no SIB byte can name as an index.
    var index: X86Register?
    var scale = Scale.one
    var displacement: Int32 = 0

    /// What the index is multiplied by, as the two bits of a SIB byte.
    enum Scale: UInt8, CaseIterable, Sendable {
        case one, two, four, eight
    }

    /// The address `base + displacement`.
    static func at(_ base: X86Register, _ displacement: Int32 = 0) -> X86Memory {
        X86Memory(base: base, displacement: displacement)
    }
}
