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
        var start = X86Prefixes()
        start.append(encoding, width, reg: 0, index: 0, base: 0, forced: false)
        start.append(encoding.opcode)
        write(start, immediate, encoding, width)
    }

    /// Writes a form with its register in the opcode.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ register: X86Register, immediate: Int64 = 0) {
        let encoding = opcode.encoding
        var start = X86Prefixes()
        start.append(encoding, width, reg: 0, index: 0, base: register.high, forced: false)
        start.append(encoding.opcode | register.low)
        write(start, immediate, encoding, width)
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
        var start = X86Prefixes()
        if locked { start.append(0xf0) }
        var field = (low: reg.low, high: reg.high)
        if case .digit(let digit) = encoding.layout { field = (digit, 0) }
        let (index, base) = operand.highBits
        let forced = encoding.needsREX(operand: operand, reg: reg)
        start.append(encoding, width, reg: field.high, index: index, base: base, forced: forced)
        start.append(encoding.opcode)
        switch operand {
        case .register(let register): start.append(0xc0 | field.low << 3 | register.low)
        case .memory(let memory):
            start.append(memory, reg: field.low)
            if let count = memory.displacementCount {
                let displacement = UInt64(UInt32(bitPattern: memory.displacement))
                if start.count + count <= 8 {
                    start.append(displacement, count: count)
                } else {
                    stream.append(start.word, count: start.count)
                    start = X86Prefixes(word: displacement, count: count)
                }
            }
        }
        write(start, immediate, encoding, width)
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
        var start = X86Prefixes(word: 0xc4, count: 1)
        start.append((destination.high ^ 1) << 7 | 0x40 | (source.high ^ 1) << 5 | map)
        start.append((width == .bits64 ? 0x80 : 0) | (vvvv ^ 15) << 3 | encoding.prefix)
        start.append(encoding.opcode)
        start.append(0xc0 | destination.low << 3 | source.low)
        stream.append(start.word, count: start.count)
    }

    /// Writes what there is of an instruction, and its immediate.
    @inline(__always)
    private mutating func write(
        _ start: X86Prefixes, _ immediate: Int64, _ encoding: X86Encoding, _ width: X86Width
    ) {
        let count = encoding.immediate.byteCount(width)
        if start.count + count <= 8 {
            let whole = start.word | UInt64(bitPattern: immediate) << UInt64(start.count * 8)
            stream.append(whole, count: start.count + count)
        } else {
            stream.append(start.word, count: start.count)
            stream.append(UInt64(bitPattern: immediate), count: count)
        }
    }
}

/// The first bytes of an instruction, up to 8 of them, while they are put together.
struct X86Prefixes {
    /// The first byte in the lowest bits.
    var word: UInt64 = 0
    var count = 0

    @inline(__always)
    mutating func append(_ byte: UInt8) {
        word |= UInt64(byte) << UInt64(count * 8)
        count += 1
    }

    /// Appends the low bytes of a word, for which there is room.
    @inline(__always)
    mutating func append(_ bytes: UInt64, count added: Int) {
        word |= (bytes & (1 << UInt64(added * 8) - 1)) << UInt64(count * 8)
        count += added
    }

    @inline(__always)
    mutating func append(
        _ encoding: X86Encoding, _ width: X86Width, reg: UInt8, index: UInt8, base: UInt8, forced: Bool
    ) {
        if width == .bits16 { append(0x66) }
        let wide: UInt8 = width == .bits64 ? 8 : 0
        let rex = 0x40 | wide | reg << 2 | index << 1 | base
        if rex != 0x40 || forced { append(rex) }
        if encoding.map == .secondary { append(0x0f) }
    }

    /// ModRM and SIB.
    ///
    /// A base whose low bits are those of rsp needs a SIB byte; one with those of rbp needs a displacement.
    @inline(__always)
    mutating func append(_ memory: X86Memory, reg: UInt8) {
        let count = memory.displacementCount
        let mode: UInt8 = count == nil ? 0x00 : count == 1 ? 0x40 : 0x80
        if let index = memory.index {
            append(mode | reg << 3 | 4)
            append(memory.scale.rawValue << 6 | index.low << 3 | memory.base.low)
        } else {
            append(mode | reg << 3 | memory.base.low)
            if memory.base.low == X86Register.rsp.low { append(0x24) }
        }
    }
}

extension X86Memory {
    /// The bytes that the displacement takes; nil where none is written.
    fileprivate var displacementCount: Int? {
        if displacement == 0, base.low != X86Register.rbp.low { return nil }
        return Int8(exactly: displacement) == nil ? 4 : 1
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

extension X86Encoding.Immediate {
    /// The bytes of an immediate of an operation of a width.
    @inline(__always)
    fileprivate func byteCount(_ width: X86Width) -> Int {
        switch self {
        case .none: 0
        case .byte: 1
        case .operand: min(width.byteCount, 4)
        case .full: width.byteCount
        }
    }
}

extension X86Width {
    /// The bytes of a value.
    var byteCount: Int { 1 << Int(rawValue) }
}
