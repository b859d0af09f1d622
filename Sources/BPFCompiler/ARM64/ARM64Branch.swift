/// Instructions of AArch64 that name their target by distance.
enum ARM64Branch: Hashable, BranchForm {
    case jump
    case jumpIf(ARM64Condition)
    /// When a register is zero.
    case zero(ARM64Register, ARM64Width)
    /// When it is not.
    case notZero(ARM64Register, ARM64Width)
    case call
    /// Takes the target's address into a register.
    case address(ARM64Register)

    var shortLength: Int { 4 }

    /// A conditional branch that does not reach its target jumps over one that does.
    var longLength: Int { hasShortReach ? 8 : 4 }

    private var hasShortReach: Bool {
        switch self {
        case .jumpIf, .zero, .notZero: true
        case .jump, .call, .address: false
        }
    }

    func shortReaches(_ distance: Int) -> Bool {
        hasShortReach ? Self.fits(distance, bits: 21) : longReaches(distance)
    }

    func longReaches(_ distance: Int) -> Bool {
        switch self {
        case .address: Self.fits(distance, bits: 21)
        case .jump, .call: Self.fits(distance, bits: 28)
        case .jumpIf, .zero, .notZero: Self.fits(distance - 4, bits: 28)
        }
    }

    private static func fits(_ distance: Int, bits: Int) -> Bool {
        distance >= -(1 << (bits - 1)) && distance < 1 << (bits - 1)
    }

    func bytes(distance: Int, length: Int) -> UInt64 {
        if length == 4 { return UInt64(word(distance: distance)) }
        return UInt64(inverse.word(distance: 8)) | UInt64(Self.jump.word(distance: distance - 4)) << 32
    }

    /// The branch that is taken when this is not.
    private var inverse: ARM64Branch {
        switch self {
        case .jumpIf(let condition): .jumpIf(condition.inverse)
        case .zero(let register, let width): .notZero(register, width)
        case .notZero(let register, let width): .zero(register, width)
        case .jump, .call, .address: self
        }
    }

    private func word(distance: Int) -> UInt32 {
        let words = UInt32(truncatingIfNeeded: distance >> 2)
        let (near, far) = ((words & 0x7ffff) << 5, words & 0x3ff_ffff)
        switch self {
        case .jump: return 0x1400_0000 | far
        case .call: return 0x9400_0000 | far
        case .jumpIf(let condition): return 0x5400_0000 | near | condition.field
        case .zero(let register, let width): return 0x3400_0000 | width.field | near | register.field
        case .notZero(let register, let width): return 0x3500_0000 | width.field | near | register.field
        case .address(let register):
            return 0x1000_0000 | UInt32(truncatingIfNeeded: distance & 3) << 29 | near | register.field
        }
    }

    private static func append(_ word: UInt32, to bytes: inout [UInt8]) {
        for shift in 0..<4 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(shift * 8))) }
    }

    static func pad(_ count: Int, to bytes: inout [UInt8]) {
        for _ in 0..<(count / 4) { append(ARM64Opcode.nop.encoding.word, to: &bytes) }
    }
}

/// What a conditional branch tests, numbered as instructions encode it.
enum ARM64Condition: UInt8, CaseIterable, Sendable {
    case equal, notEqual, aboveOrEqual, below, negative, notNegative
    case above = 8
    case belowOrEqual, greaterOrEqual, less, greater, lessOrEqual

    var field: UInt32 { UInt32(rawValue) }

    /// What holds when this does not; conditions come in pairs.
    var inverse: ARM64Condition { ARM64Condition(rawValue: rawValue ^ 1) ?? self }
}
