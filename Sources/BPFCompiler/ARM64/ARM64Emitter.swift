import BPFInstructions

/// Writes instructions of AArch64 as bytes: one function for each layout of operands.
struct ARM64Emitter: Sendable {
    var stream: CodeStream<ARM64Branch>

    private mutating func write(_ opcode: ARM64Opcode, _ fields: UInt32) {
        stream.append(UInt64(opcode.encoding.word | fields), count: 4)
    }

    /// Writes a form without operands.
    mutating func emit(_ opcode: ARM64Opcode) { write(opcode, 0) }

    /// Writes a branch to a register.
    mutating func emit(_ opcode: ARM64Opcode, to target: ARM64Register) { write(opcode, target.field << 5) }

    /// `opcode d, n`; the 64-bit form of `rev` has another bit, too.
    mutating func emit(_ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register) {
        let reversal: UInt32 = opcode == .rev && width == .bits64 ? 0x400 : 0
        write(opcode, width.field | reversal | n.field << 5 | d.field)
    }

    /// `opcode d, n, m`, with m shifted left or right by a constant where the form allows it.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, _ m: ARM64Register,
        left: UInt8 = 0, right: UInt8 = 0
    ) {
        let shift = right > 0 ? 1 << 22 | UInt32(right) << 10 : UInt32(left) << 10
        write(opcode, width.field | m.field << 16 | shift | n.field << 5 | d.field)
    }

    /// `opcode d, n, m, a`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, _ m: ARM64Register,
        _ a: ARM64Register
    ) {
        write(opcode, width.field | m.field << 16 | a.field << 10 | n.field << 5 | d.field)
    }

    /// `opcode d, n, m, condition`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, _ m: ARM64Register,
        if condition: ARM64Condition
    ) {
        write(opcode, width.field | m.field << 16 | condition.field << 12 | n.field << 5 | d.field)
    }

    /// `opcode d, n, #value`, the value of 12 bits counting 4096 if `isHigh`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, value: UInt32,
        isHigh: Bool = false
    ) {
        write(opcode, width.field | (isHigh ? 1 << 22 : 0) | (value & 0xfff) << 10 | n.field << 5 | d.field)
    }

    /// `opcode d, n, #pattern`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, _ pattern: ARM64BitPattern
    ) {
        write(opcode, width.field | pattern.field | n.field << 5 | d.field)
    }

    /// `opcode d, #value, lsl #(quarter * 16)`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, quarter: UInt32, value: UInt16
    ) {
        write(opcode, width.field | quarter << 21 | UInt32(value) << 5 | d.field)
    }

    /// `opcode d, n, #rotation, #last`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, rotation: UInt32,
        last: UInt32
    ) {
        write(opcode, width.field | width.field >> 9 | rotation << 16 | last << 10 | n.field << 5 | d.field)
    }

    /// `opcode d, n, m, #lowest`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ width: ARM64Width, _ d: ARM64Register, _ n: ARM64Register, _ m: ARM64Register,
        lowest: UInt32
    ) {
        write(opcode, width.field | width.field >> 9 | m.field << 16 | lowest << 10 | n.field << 5 | d.field)
    }

    /// `opcode t, [n, #offset]`, the offset in bytes; of a scaled form it is a multiple of the size.
    mutating func emit(
        _ opcode: ARM64Opcode, _ size: Operation.MemorySize, _ t: ARM64Register, _ n: ARM64Register, offset: Int32
    ) {
        let isScaled = opcode.encoding.layout == .scaled
        let field =
            isScaled
            ? UInt32(offset >> size.logarithm) << 10 : (UInt32(bitPattern: offset) & 0x1ff) << 12
        write(opcode, size.arm64 | field | n.field << 5 | t.field)
    }

    /// `opcode t, [n, m]`, m counting elements if `isScaled`.
    mutating func emit(
        _ opcode: ARM64Opcode, _ size: Operation.MemorySize, _ t: ARM64Register, _ n: ARM64Register,
        index m: ARM64Register, isScaled: Bool
    ) {
        write(opcode, size.arm64 | m.field << 16 | (isScaled ? 1 << 12 : 0) | n.field << 5 | t.field)
    }

    /// `opcode t, u, [n, #offset]!` and `opcode t, u, [n], #offset`, on 8 bytes each.
    mutating func emit(
        _ opcode: ARM64Opcode, _ t: ARM64Register, _ u: ARM64Register, _ n: ARM64Register, offset: Int32
    ) {
        let field = (UInt32(bitPattern: offset >> 3) & 0x7f) << 15
        write(opcode, 1 << 31 | field | u.field << 10 | n.field << 5 | t.field)
    }

    /// `opcode s, t, [n]`; forms without s have ones there.
    mutating func emit(
        _ opcode: ARM64Opcode, _ size: Operation.MemorySize, _ t: ARM64Register, with s: ARM64Register? = nil,
        at n: ARM64Register
    ) {
        write(opcode, size.arm64 | (s?.field ?? 0) << 16 | n.field << 5 | t.field)
    }
}

extension Operation.MemorySize {
    /// The bits that say so in loads and stores.
    var arm64: UInt32 { UInt32(logarithm) << 30 }

    /// The power of two that it is.
    var logarithm: Int32 {
        switch self {
        case .byte: 0
        case .half: 1
        case .word: 2
        case .double: 3
        }
    }
}
