import BPFInstructions

/// The steps of one operation on 64 and 32 bits, with an immediate and with a register.
struct FourForms {
    let forms: (StepCode, StepCode, StepCode, StepCode)

    init(_ wideImmediate: StepCode, _ wideRegister: StepCode, _ lowImmediate: StepCode, _ lowRegister: StepCode) {
        forms = (wideImmediate, wideRegister, lowImmediate, lowRegister)
    }

    subscript(width: Operation.Width, operand: Operation.Operand) -> StepCode {
        switch (width, operand) {
        case (.bits64, .immediate): forms.0
        case (.bits64, .register): forms.1
        case (.bits32, .immediate): forms.2
        case (.bits32, .register): forms.3
        }
    }
}

extension StepCode {
    /// Arithmetic by operation; a move is not in the table, because what it becomes depends on its operand.
    static let arithmetic: [Operation.ArithmeticOperation: FourForms] = [
        .add: FourForms(.add64Immediate, .add64Register, .add32Immediate, .add32Register),
        .subtract: FourForms(.subtract64Immediate, .subtract64Register, .subtract32Immediate, .subtract32Register),
        .multiply: FourForms(.multiply64Immediate, .multiply64Register, .multiply32Immediate, .multiply32Register),
        .divide: FourForms(.divide64Immediate, .divide64Register, .divide32Immediate, .divide32Register),
        .modulo: FourForms(.modulo64Immediate, .modulo64Register, .modulo32Immediate, .modulo32Register),
        .signedDivide: FourForms(
            .signedDivide64Immediate, .signedDivide64Register, .signedDivide32Immediate, .signedDivide32Register),
        .signedModulo: FourForms(
            .signedModulo64Immediate, .signedModulo64Register, .signedModulo32Immediate, .signedModulo32Register),
        .or: FourForms(.or64Immediate, .or64Register, .or32Immediate, .or32Register),
        .and: FourForms(.and64Immediate, .and64Register, .and32Immediate, .and32Register),
        .xor: FourForms(.xor64Immediate, .xor64Register, .xor32Immediate, .xor32Register),
        .shiftLeft: FourForms(
            .shiftLeft64Immediate, .shiftLeft64Register, .shiftLeft32Immediate, .shiftLeft32Register),
        .shiftRight: FourForms(
            .shiftRight64Immediate, .shiftRight64Register, .shiftRight32Immediate, .shiftRight32Register),
        .shiftRightArithmetic: FourForms(
            .shiftRightArithmetic64Immediate, .shiftRightArithmetic64Register, .shiftRightArithmetic32Immediate,
            .shiftRightArithmetic32Register),
    ]

    /// Conditional jumps by condition.
    static let jumps: [Operation.Condition: FourForms] = [
        .equal: FourForms(.equal64Immediate, .equal64Register, .equal32Immediate, .equal32Register),
        .notEqual: FourForms(.notEqual64Immediate, .notEqual64Register, .notEqual32Immediate, .notEqual32Register),
        .greater: FourForms(.greater64Immediate, .greater64Register, .greater32Immediate, .greater32Register),
        .greaterOrEqual: FourForms(
            .greaterOrEqual64Immediate, .greaterOrEqual64Register, .greaterOrEqual32Immediate, .greaterOrEqual32Register
        ),
        .less: FourForms(.less64Immediate, .less64Register, .less32Immediate, .less32Register),
        .lessOrEqual: FourForms(
            .lessOrEqual64Immediate, .lessOrEqual64Register, .lessOrEqual32Immediate, .lessOrEqual32Register),
        .signedGreater: FourForms(
            .signedGreater64Immediate, .signedGreater64Register, .signedGreater32Immediate, .signedGreater32Register),
        .signedGreaterOrEqual: FourForms(
            .signedGreaterOrEqual64Immediate, .signedGreaterOrEqual64Register, .signedGreaterOrEqual32Immediate,
            .signedGreaterOrEqual32Register),
        .signedLess: FourForms(
            .signedLess64Immediate, .signedLess64Register, .signedLess32Immediate, .signedLess32Register),
        .signedLessOrEqual: FourForms(
            .signedLessOrEqual64Immediate, .signedLessOrEqual64Register, .signedLessOrEqual32Immediate,
            .signedLessOrEqual32Register),
        .bitsSet: FourForms(.bitsSet64Immediate, .bitsSet64Register, .bitsSet32Immediate, .bitsSet32Register),
    ]

    /// Read-modify-write without result, on 32 and 64 bits.
    static let atomics: [Operation.AtomicOperation: (word: StepCode, double: StepCode)] = [
        .add: (.atomicAdd32, .atomicAdd64),
        .or: (.atomicOr32, .atomicOr64),
        .and: (.atomicAnd32, .atomicAnd64),
        .xor: (.atomicXor32, .atomicXor64),
    ]

    /// Read-modify-write that yields the old value, on 32 and 64 bits.
    static let fetches: [Operation.AtomicOperation: (word: StepCode, double: StepCode)] = [
        .add: (.fetchAdd32, .fetchAdd64),
        .or: (.fetchOr32, .fetchOr64),
        .and: (.fetchAnd32, .fetchAnd64),
        .xor: (.fetchXor32, .fetchXor64),
    ]

    /// Memory accesses by size; nil for an access that is no instruction.
    static let accesses: [Operation.MemorySize: Accesses] = [
        .byte: Accesses(
            load: .load8, signed: .loadSigned8, immediate: .store8Immediate, register: .store8Register,
            acquire: .loadAcquire8,
            release: .storeRelease8),
        .half: Accesses(
            load: .load16, signed: .loadSigned16, immediate: .store16Immediate, register: .store16Register,
            acquire: .loadAcquire16,
            release: .storeRelease16),
        .word: Accesses(
            load: .load32, signed: .loadSigned32, immediate: .store32Immediate, register: .store32Register,
            acquire: .loadAcquire32,
            release: .storeRelease32),
        .double: Accesses(
            load: .load64, signed: nil, immediate: .store64Immediate, register: .store64Register,
            acquire: .loadAcquire64, release: .storeRelease64),
    ]

    /// The steps that access memory of one size.
    struct Accesses {
        let load: StepCode
        let signed: StepCode?
        let immediate: StepCode
        let register: StepCode
        let acquire: StepCode
        let release: StepCode
    }
}
