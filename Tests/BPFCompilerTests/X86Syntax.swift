@testable import BPFCompiler

/// How the forms of x86-64 are written in Intel's notation, and which operands they are used with.
///
/// `{rm}` is the operand that ModRM addresses, `{r}` the register operand, both at the width of the operation unless a
/// number of bits follows; `{i}` is the immediate.
struct X86Syntax: Sendable {
    let opcode: X86Opcode
    let text: String
    let widths: [X86Width]
    let operands: Operands

    enum Operands: Sendable {
        /// Registers and memory as `{rm}`.
        case any
        /// Registers but rax, and memory: an assembler has a shorter form for rax.
        case anyButAccumulator
        case memory
        case registers
        /// rax alone, in an encoding that names no other.
        case accumulator
        /// A register in the opcode.
        case opcodeRegister
        /// Nothing to choose.
        case none
        /// Three registers.
        case three
        /// Two registers and an immediate.
        case registersAndImmediate
    }

    init(_ opcode: X86Opcode, _ text: String, _ widths: [X86Width], _ operands: Operands) {
        self.opcode = opcode
        self.text = text
        self.widths = widths
        self.operands = operands
    }

    private static let words: [X86Width] = [.bits32, .bits64]
    private static let sized: [X86Width] = [.bits16, .bits32, .bits64]

    static let table: [X86Syntax] = [
        .init(.add, "add {rm}, {r}", words, .any),
        .init(.or, "or {rm}, {r}", words, .any),
        .init(.and, "and {rm}, {r}", words, .any),
        .init(.sub, "sub {rm}, {r}", words, .any),
        .init(.xor, "xor {rm}, {r}", words, .any),
        .init(.cmp, "cmp {rm}, {r}", words, .any),
        .init(.test, "test {rm}, {r}", words, .any),
        .init(.addByte, "add {rm}, {i}", words, .any),
        .init(.orByte, "or {rm}, {i}", words, .any),
        .init(.andByte, "and {rm}, {i}", words, .any),
        .init(.subByte, "sub {rm}, {i}", words, .any),
        .init(.xorByte, "xor {rm}, {i}", words, .any),
        .init(.cmpByte, "cmp {rm}, {i}", words, .any),
        .init(.addImmediate, "add {rm}, {i}", words, .anyButAccumulator),
        .init(.orImmediate, "or {rm}, {i}", words, .anyButAccumulator),
        .init(.andImmediate, "and {rm}, {i}", words, .anyButAccumulator),
        .init(.subImmediate, "sub {rm}, {i}", words, .anyButAccumulator),
        .init(.xorImmediate, "xor {rm}, {i}", words, .anyButAccumulator),
        .init(.cmpImmediate, "cmp {rm}, {i}", words, .anyButAccumulator),
        .init(.testImmediate, "test {rm}, {i}", words, .anyButAccumulator),
        .init(.addAccumulator, "add {rax}, {i}", words, .none),
        .init(.orAccumulator, "or {rax}, {i}", words, .none),
        .init(.andAccumulator, "and {rax}, {i}", words, .none),
        .init(.subAccumulator, "sub {rax}, {i}", words, .none),
        .init(.xorAccumulator, "xor {rax}, {i}", words, .none),
        .init(.cmpAccumulator, "cmp {rax}, {i}", words, .none),
        .init(.testAccumulator, "test {rax}, {i}", words, .none),
        .init(.testLowByte, "test {rm8}, {i}", [.bits8], .anyButAccumulator),
        .init(.testLowAccumulator, "test al, {i}", [.bits8], .none),
        .init(.xorLoad, "xor {r}, {rm}", words, .memory),
        .init(.imulLoad, "imul {r}, {rm}", words, .any),
        .init(.imulByte, "imul {r}, {rm}, {i}", words, .any),
        .init(.imulImmediate, "imul {r}, {rm}, {i}", words, .any),
        .init(.neg, "neg {rm}", words, .any),
        .init(.mul, "mul {rm}", words, .any),
        .init(.div, "div {rm}", words, .any),
        .init(.idiv, "idiv {rm}", words, .any),
        .init(.extendAccumulator, "cdq", [.bits32], .none),
        .init(.extendAccumulator, "cqo", [.bits64], .none),
        .init(.rolByte, "rol {rm}, {i}", sized, .any),
        .init(.rorByte, "ror {rm}, {i}", sized, .any),
        .init(.shlByte, "shl {rm}, {i}", words, .any),
        .init(.shrByte, "shr {rm}, {i}", words, .any),
        .init(.sarByte, "sar {rm}, {i}", words, .any),
        .init(.shlCount, "shl {rm}, cl", words, .any),
        .init(.shrCount, "shr {rm}, cl", words, .any),
        .init(.sarCount, "sar {rm}, cl", words, .any),
        .init(.shlx, "shlx {r}, {rm}, {v}", words, .three),
        .init(.shrx, "shrx {r}, {rm}, {v}", words, .three),
        .init(.sarx, "sarx {r}, {rm}, {v}", words, .three),
        .init(.rorx, "rorx {r}, {rm}, {i}", words, .registersAndImmediate),
        .init(.mov, "mov {rm}, {r}", sized, .any),
        .init(.movLow, "mov {rm8}, {r8}", [.bits8], .memory),
        .init(.movLoad, "mov {r}, {rm}", words, .memory),
        .init(.movImmediate, "mov {rm}, {i}", sized, .memory),
        .init(.movImmediate, "mov {rm}, {i}", [.bits64], .registers),
        .init(.movLowImmediate, "mov {rm8}, {i}", [.bits8], .memory),
        .init(.movFull, "movabs {rm}, {i}", [.bits64], .opcodeRegister),
        .init(.movFull, "mov {rm}, {i}", [.bits32], .opcodeRegister),
        .init(.movzxByte, "movzx {r}, {rm8}", [.bits32], .any),
        .init(.movzxHalf, "movzx {r}, {rm16}", [.bits32], .any),
        .init(.movsxByte, "movsx {r}, {rm8}", words, .any),
        .init(.movsxHalf, "movsx {r}, {rm16}", words, .any),
        .init(.movsxWord, "movsxd {r}, {rm32}", [.bits64], .any),
        .init(.lea, "lea {r}, {rm}", words, .memory),
        .init(.bswap, "bswap {rm}", words, .opcodeRegister),
        .init(.xchg, "xchg {rm}, {r}", words, .memory),
        .init(.xadd, "xadd {rm}, {r}", words, .any),
        .init(.cmpxchg, "cmpxchg {rm}, {r}", words, .any),
        .init(.push, "push {rm64}", [.bits32], .opcodeRegister),
        .init(.pop, "pop {rm64}", [.bits32], .opcodeRegister),
        .init(.pushMemory, "push {rm64}", [.bits32], .memory),
        .init(.popMemory, "pop {rm64}", [.bits32], .memory),
        .init(.leave, "leave", [.bits32], .none),
        .init(.ret, "ret", [.bits32], .none),
        .init(.jmpIndirect, "jmp {rm64}", [.bits32], .any),
        .init(.lfence, "lfence", [.bits32], .accumulator),
    ]
}
