/// Instructions of x86-64 that name their target by distance.
enum X86Branch: Hashable, BranchForm {
    case jump
    case jumpIf(X86Condition)
    case call
    /// Takes the target's address into a register.
    case address(X86Register)

    var shortLength: Int {
        switch self {
        case .jump, .jumpIf: 2
        case .call, .address: longLength
        }
    }

    var longLength: Int {
        switch self {
        case .jump, .call: 5
        case .jumpIf: 6
        case .address: 7
        }
    }

    func shortReaches(_ distance: Int) -> Bool {
        switch self {
        case .jump, .jumpIf: Int8(exactly: distance - shortLength) != nil
        case .call, .address: longReaches(distance)
        }
    }

    func longReaches(_ distance: Int) -> Bool {
        Int32(exactly: distance - longLength) != nil
    }

    func bytes(distance: Int, length: Int) -> UInt64 {
        let rest = UInt64(UInt32(truncatingIfNeeded: distance - length))
        let isShort = length == shortLength && length == 2
        switch self {
        case .jump: return (isShort ? 0xeb : 0xe9) | rest << 8
        case .jumpIf(let condition) where isShort: return UInt64(0x70 | condition.rawValue) | rest << 8
        case .jumpIf(let condition): return 0x0f | UInt64(0x80 | condition.rawValue) << 8 | rest << 16
        case .call: return 0xe8 | rest << 8
        case .address(let register):
            return UInt64(0x48 | register.high << 2) | 0x8d << 8 | UInt64(0x05 | register.low << 3) << 16 | rest << 24
        }
    }

    static func pad(_ count: Int, to bytes: inout [UInt8]) {
        var rest = count
        while rest > 0 {
            let length = min(rest, nops.count)
            bytes += nops[length - 1]
            rest -= length
        }
    }

    /// The recommended multi-byte no-operations, by length.
    ///
    /// - Source: Intel 64 Architectures Software Developer's Manual, volume 2, NOP.
    private static let nops: [[UInt8]] = [
        [0x90],
        [0x66, 0x90],
        [0x0f, 0x1f, 0x00],
        [0x0f, 0x1f, 0x40, 0x00],
        [0x0f, 0x1f, 0x44, 0x00, 0x00],
        [0x66, 0x0f, 0x1f, 0x44, 0x00, 0x00],
        [0x0f, 0x1f, 0x80, 0x00, 0x00, 0x00, 0x00],
        [0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
        [0x66, 0x0f, 0x1f, 0x84, 0x00, 0x00, 0x00, 0x00, 0x00],
    ]
}

/// What a conditional jump tests, as the low four bits of its opcode; the complement differs in the lowest bit.
enum X86Condition: UInt8, CaseIterable, Sendable {
    case below = 2
    case aboveOrEqual = 3
    case equal = 4
    case notEqual = 5
    case belowOrEqual = 6
    case above = 7
    case negative = 8
    case notNegative = 9
    case less = 12
    case greaterOrEqual = 13
    case lessOrEqual = 14
    case greater = 15
}
