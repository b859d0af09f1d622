/// An arithmetic instruction in all its forms.
struct X86Arithmetic: Sendable {
    /// `op r/m, r`.
    let register: X86Opcode
    /// `op r/m, imm8`.
    let byte: X86Opcode
    /// `op r/m, imm32`.
    let immediate: X86Opcode
    /// `op rax, imm32`.
    let accumulator: X86Opcode

    static let add = X86Arithmetic(
        register: .add, byte: .addByte, immediate: .addImmediate, accumulator: .addAccumulator)
    static let or = X86Arithmetic(
        register: .or, byte: .orByte, immediate: .orImmediate, accumulator: .orAccumulator)
    static let and = X86Arithmetic(
        register: .and, byte: .andByte, immediate: .andImmediate, accumulator: .andAccumulator)
    static let sub = X86Arithmetic(
        register: .sub, byte: .subByte, immediate: .subImmediate, accumulator: .subAccumulator)
    static let xor = X86Arithmetic(
        register: .xor, byte: .xorByte, immediate: .xorImmediate, accumulator: .xorAccumulator)
    static let cmp = X86Arithmetic(
        register: .cmp, byte: .cmpByte, immediate: .cmpImmediate, accumulator: .cmpAccumulator)
}

extension X86Emitter {
    /// `operation register, value` in the shortest form.
    mutating func emit(_ operation: X86Arithmetic, by value: Int32, _ width: X86Width, _ register: X86Register) {
        let operand = X86Operand.register(register)
        if Int8(exactly: value) != nil {
            emit(operation.byte, width, operand, immediate: Int64(value))
        } else if register == .rax {
            emit(operation.accumulator, width, immediate: Int64(value))
        } else {
            emit(operation.immediate, width, operand, immediate: Int64(value))
        }
    }

    /// Sets the flags by `register & value`.
    mutating func emitTest(_ value: Int32, _ width: X86Width, _ register: X86Register) {
        let operand = X86Operand.register(register)
        let width = value >= 0 ? X86Width.bits32 : width
        switch (value, register) {
        case (0...127, .rax): emit(.testLowAccumulator, .bits8, immediate: Int64(value))
        case (0...127, _): emit(.testLowByte, .bits8, operand, immediate: Int64(value))
        case (_, .rax): emit(.testAccumulator, width, immediate: Int64(value))
        default: emit(.testImmediate, width, operand, immediate: Int64(value))
        }
    }

    /// Copies a register; the 32-bit form clears the upper half.
    mutating func move(_ source: X86Register, to destination: X86Register, _ width: X86Width = .bits64) {
        emit(.mov, width, .register(destination), source)
    }

    /// Loads a constant into all 64 bits in the shortest form.
    mutating func load(_ value: UInt64, into register: X86Register) {
        let operand = X86Operand.register(register)
        if value == 0 {
            emit(.xor, .bits32, operand, register)
        } else if let low = UInt32(exactly: value) {
            emit(.movFull, .bits32, register, immediate: Int64(low))
        } else if let signed = Int32(exactly: Int64(bitPattern: value)) {
            emit(.movImmediate, .bits64, operand, immediate: Int64(signed))
        } else {
            emit(.movFull, .bits64, register, immediate: Int64(bitPattern: value))
        }
    }

    /// Jumps to a function anywhere in memory, by its address in the eight bytes that follow the jump.
    mutating func emitVeneer(to function: FunctionAddress) {
        stream.append(0x25ff, count: 2)
        stream.append(0, count: 4)
        stream.append(UInt64(function.value), count: 8)
    }
}
