/// Writes instructions of x86-64 as bytes.
///
///     ┌──────┬──────┬────────────┬────────┬───────┬─────┬──────────────┬───────────┐
///     │ lock │ 66   │ REX or VEX │ opcode │ ModRM │ SIB │ displacement │ immediate │
///     └──────┴──────┴────────────┴────────┴───────┴─────┴──────────────┴───────────┘
///
/// - Source: Intel 64 Architectures Software Developer's Manual, volume 2, chapter 2.
struct X86Emitter: Sendable {
    var stream: CodeStream<X86Branch>

    /// Writes a form whose operands its opcode implies.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width = .bits32, immediate: Int64 = 0) {
        let encoding = opcode.encoding
        writePrefixes(encoding, width, reg: 0, index: 0, base: 0, forced: false)
        stream.append(encoding.opcode)
        write(immediate, encoding, width)
    }

    /// Writes a form with its register in the opcode.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ register: X86Register, immediate: Int64 = 0) {
        let encoding = opcode.encoding
        writePrefixes(encoding, width, reg: 0, index: 0, base: register.high, forced: false)
        stream.append(encoding.opcode | register.low)
        write(immediate, encoding, width)
    }

    /// Writes a form with a ModRM byte: `reg` is the register operand of the forms that have one.
    mutating func emit(
        _ opcode: X86Opcode,
        _ width: X86Width,
        _ operand: X86Operand,
        _ reg: X86Register = .rax,
        immediate: Int64 = 0,
        locked: Bool = false
    ) {
        let encoding = opcode.encoding
        if locked { stream.append(0xf0) }
        var field = (low: reg.low, high: reg.high)
        if case .digit(let digit) = encoding.layout { field = (digit, 0) }
        let (index, base) = operand.highBits
        let forced = encoding.needsREX(operand: operand, reg: reg)
        writePrefixes(encoding, width, reg: field.high, index: index, base: base, forced: forced)
        stream.append(encoding.opcode)
        write(operand, reg: field.low)
        write(immediate, encoding, width)
    }

    /// Writes `opcode destination, source, count`.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ destination: X86Register, _ source: X86Register, count: X86Register
    ) {
        emitVEX(opcode.encoding, width, destination, source, vvvv: count.rawValue)
    }

    /// Writes `opcode destination, source, immediate`.
    mutating func emit(
        _ opcode: X86Opcode, _ width: X86Width, _ destination: X86Register, _ source: X86Register, immediate: Int64
    ) {
        emitVEX(opcode.encoding, width, destination, source, vvvv: 0)
        stream.append(UInt64(bitPattern: immediate), count: 1)
    }

    private mutating func emitVEX(
        _ encoding: X86Encoding, _ width: X86Width, _ destination: X86Register, _ source: X86Register, vvvv: UInt8
    ) {
        let map: UInt8 = encoding.map == .vex3a ? 3 : 2
        stream.append(0xc4)
        stream.append((destination.high ^ 1) << 7 | 0x40 | (source.high ^ 1) << 5 | map)
        stream.append((width == .bits64 ? 0x80 : 0) | (vvvv ^ 15) << 3 | encoding.prefix)
        stream.append(encoding.opcode)
        stream.append(0xc0 | destination.low << 3 | source.low)
    }
}

// MARK: - Parts of an instruction

extension X86Emitter {
    private mutating func writePrefixes(
        _ encoding: X86Encoding, _ width: X86Width, reg: UInt8, index: UInt8, base: UInt8, forced: Bool
    ) {
        if width == .bits16 { stream.append(0x66) }
        let wide: UInt8 = width == .bits64 ? 8 : 0
        let rex = 0x40 | wide | reg << 2 | index << 1 | base
        if rex != 0x40 || forced { stream.append(rex) }
        if encoding.map == .secondary { stream.append(0x0f) }
    }

    private mutating func write(_ operand: X86Operand, reg: UInt8) {
        switch operand {
        case .register(let register): stream.append(0xc0 | reg << 3 | register.low)
        case .memory(let memory): write(memory, reg: reg)
        }
    }

    /// ModRM, SIB and displacement.
    ///
    /// A base whose low bits are those of rsp needs a SIB byte; one with those of rbp needs a displacement.
    private mutating func write(_ memory: X86Memory, reg: UInt8) {
        let short = Int8(exactly: memory.displacement) != nil
        let none = memory.displacement == 0 && memory.base.low != X86Register.rbp.low
        let mode: UInt8 = none ? 0x00 : short ? 0x40 : 0x80
        if let index = memory.index {
            stream.append(mode | reg << 3 | 4)
            stream.append(memory.scale.rawValue << 6 | index.low << 3 | memory.base.low)
        } else {
            stream.append(mode | reg << 3 | memory.base.low)
            if memory.base.low == X86Register.rsp.low { stream.append(0x24) }
        }
        if !none { stream.append(UInt64(truncatingIfNeeded: memory.displacement), count: short ? 1 : 4) }
    }

    private mutating func write(_ immediate: Int64, _ encoding: X86Encoding, _ width: X86Width) {
        let value = UInt64(bitPattern: immediate)
        switch encoding.immediate {
        case .none: break
        case .byte: stream.append(value, count: 1)
        case .operand: stream.append(value, count: min(width.byteCount, 4))
        case .full: stream.append(value, count: width.byteCount)
        }
    }
}

extension X86Operand {
    /// The fourth bits of the index and base registers.
    fileprivate var highBits: (index: UInt8, base: UInt8) {
        switch self {
        case .register(let register): (0, register.high)
        case .memory(let memory): (memory.index?.high ?? 0, memory.base.high)
        }
    }
}

extension X86Encoding {
    /// Whether a byte register is one of those that only a REX prefix can name.
    fileprivate func needsREX(operand: X86Operand, reg: X86Register) -> Bool {
        switch bytes {
        case .none: return false
        case .register: return (4...7).contains(reg.rawValue)
        case .operand:
            guard case .register(let register) = operand else { return false }
            return (4...7).contains(register.rawValue)
        }
    }
}

extension X86Width {
    /// The bytes of a value.
    var byteCount: Int { 1 << Int(rawValue) }
}
