/// The instruction forms that the compiler emits; `X86Opcode+Table.swift` has their encodings.
///
/// A plain name takes a register or memory as its first operand and a register as its second, as in `add r/m, r`. The
/// suffix `Load` swaps them, `Byte` and `Immediate` stand for the size of an immediate in the second place,
/// `Accumulator` for the shorter form that works on rax alone.
enum X86Opcode: UInt8, CaseIterable, Sendable {
    // Arithmetic.
    case add, or, and, sub, xor, cmp, test
    case addByte, orByte, andByte, subByte, xorByte, cmpByte
    case addImmediate, orImmediate, andImmediate, subImmediate, xorImmediate, cmpImmediate, testImmediate
    case addAccumulator, orAccumulator, andAccumulator, subAccumulator, xorAccumulator, cmpAccumulator
    case testAccumulator
    case testLowByte, testLowAccumulator
    case xorLoad, imulLoad, imulByte, imulImmediate
    case neg, mul, div, idiv, extendAccumulator

    // Shifts.
    case rolByte, rorByte, shlByte, shrByte, sarByte
    case shlCount, shrCount, sarCount
    case shlx, shrx, sarx, rorx

    // Moves.
    case mov, movLow, movLoad, movImmediate, movLowImmediate, movFull
    case movzxByte, movzxHalf, movsxByte, movsxHalf, movsxWord
    case lea, bswap

    // Atomics.
    case xchg, xadd, cmpxchg

    // Stack and control.
    case push, pop, pushMemory, popMemory, leave, ret, jmpIndirect, lfence
}
