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
        var start = X86Bytes()
        start.prepend(encoding.opcode)
        start.prepend(encoding, width, X86Bytes.rex(width))
        write(start, immediate, encoding, width)
    }

    /// Writes a form with its register in the opcode.
    mutating func emit(_ opcode: X86Opcode, _ width: X86Width, _ register: X86Register, immediate: Int64 = 0) {
        let encoding = opcode.encoding
        var start = X86Bytes()
        start.prepend(encoding.opcode | register.low)
        start.prepend(encoding, width, X86Bytes.rex(width, base: register.rawValue))
        write(start, immediate, encoding, width)
    }

    /// Writes a form with a ModRM byte: `reg` is the register operand of the forms that have one.
    @inline(__always)
    mutating func emit(
        _ opcode: X86Opcode,
        _ width: X86Width,
        _ operand: X86Operand,
        _ reg: X86Register = .rax,
        immediate: Int64 = 0,
        locked: Bool = false
    ) {
        switch operand {
        case .register(let register): write(opcode.encoding, width, register, reg, immediate)
        case .memory(let memory): write(opcode.encoding, width, memory, reg, immediate, locked: locked)
        }
    }

    private mutating func write(
        _ encoding: X86Encoding, _ width: X86Width, _ register: X86Register, _ reg: X86Register, _ immediate: Int64
    ) {
        let field = encoding.hasDigit ? encoding.digit : reg.rawValue
        var start = X86Bytes()
        start.prepend(0xc0 | (field & 7) << 3 | register.low)
        start.prepend(encoding.opcode)
        start.prepend(
            encoding, width, X86Bytes.rex(width, reg: field, base: register.rawValue),
            forced: encoding.forcesREX(register, reg))
        write(start, immediate, encoding, width)
    }

    private mutating func write(
        _ encoding: X86Encoding, _ width: X86Width, _ memory: X86Memory, _ reg: X86Register, _ immediate: Int64,
        locked: Bool
    ) {
        let field = encoding.hasDigit ? encoding.digit : reg.rawValue
        let count = memory.displacementCount
        var start = X86Bytes()
        start.prepend(memory, reg: field & 7, displacementCount: count)
        start.prepend(encoding.opcode)
        start.prepend(
            encoding, width,
            X86Bytes.rex(width, reg: field, index: memory.index?.rawValue ?? 0, base: memory.base.rawValue),
            forced: encoding.forcesREX(nil, reg))
        if locked { start.prepend(0xf0) }
        let displacement = UInt64(UInt32(bitPattern: memory.displacement) & (count == 1 ? 0xff : .max))
        if start.count &+ count <= 8 {
            start.append(displacement, count: count)
        } else {
            stream.append(start.word, count: start.count)
            start = X86Bytes(word: displacement, count: count)
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
        var start = X86Bytes()
        start.prepend(0xc0 | destination.low << 3 | source.low)
        start.prepend(encoding.opcode)
        start.prepend((width == .bits64 ? 0x80 : 0) | (vvvv ^ 15) << 3 | encoding.prefix)
        start.prepend((destination.high ^ 1) << 7 | 0x40 | (source.high ^ 1) << 5 | map)
        start.prepend(0xc4)
        stream.append(start.word, count: start.count)
    }

    /// Writes what there is of an instruction, and its immediate.
    @inline(__always)
    private mutating func write(
        _ start: X86Bytes, _ immediate: Int64, _ encoding: X86Encoding, _ width: X86Width
    ) {
        let count = encoding.immediateByteCount(width)
        if count == 0 { return stream.append(start.word, count: start.count) }
        if start.count &+ count <= 8 {
            var whole = start
            whole.append(UInt64(bitPattern: immediate), count: count)
            stream.append(whole.word, count: whole.count)
        } else {
            stream.append(start.word, count: start.count)
            stream.append(UInt64(bitPattern: immediate), count: count)
        }
    }
}

/// Up to 8 bytes of an instruction while they are put together, from the last to the first, so that none has to look for its place.
struct X86Bytes {
    /// The first byte in the lowest bits; above the last byte anything.
    var word: UInt64 = 0
    var count = 0

    @inline(__always)
    mutating func prepend(_ byte: UInt8) {
        word = word &<< 8 | UInt64(byte)
        count &+= 1
    }

    /// Appends a word of so many bytes, for which there is room; 0 where there are none.
    @inline(__always)
    mutating func append(_ bytes: UInt64, count added: Int) {
        word |= bytes &<< UInt64(truncatingIfNeeded: count &* 8)
        count &+= added
    }

    /// The REX prefix for the numbers of registers.
    @inline(__always)
    static func rex(_ width: X86Width, reg: UInt8 = 0, index: UInt8 = 0, base: UInt8 = 0) -> UInt8 {
        0x40 | (width == .bits64 ? 8 : 0) | (reg >> 1 & 4) | (index >> 2 & 2) | base >> 3
    }

    /// What stands in front of the opcode; a REX prefix that says nothing only where it is `forced`.
    @inline(__always)
    mutating func prepend(_ encoding: X86Encoding, _ width: X86Width, _ rex: UInt8, forced: Bool = false) {
        if encoding.map == .secondary { prepend(0x0f) }
        if rex != 0x40 || forced { prepend(rex) }
        if width == .bits16 { prepend(0x66) }
    }

    /// ModRM and SIB.
    ///
    /// A base whose low bits are those of rsp needs a SIB byte; one with those of rbp needs a displacement.
    @inline(__always)
    mutating func prepend(_ memory: X86Memory, reg: UInt8, displacementCount: Int) {
        let mode: UInt8 = displacementCount == 0 ? 0x00 : displacementCount == 1 ? 0x40 : 0x80
        if let index = memory.index {
            prepend(memory.scale.rawValue << 6 | index.low << 3 | memory.base.low)
            prepend(mode | reg << 3 | 4)
        } else {
            if memory.base.low == X86Register.rsp.low { prepend(0x24) }
            prepend(mode | reg << 3 | memory.base.low)
        }
    }
}

extension X86Memory {
    /// The bytes that the displacement takes.
    fileprivate var displacementCount: Int {
        if displacement == 0, base.low != X86Register.rbp.low { return 0 }
        return Int8(exactly: displacement) == nil ? 4 : 1
    }
}

extension X86Encoding {
    /// Whether a byte register is one of those that only a REX prefix can name; nil for memory.
    @inline(__always)
    fileprivate func forcesREX(_ register: X86Register?, _ reg: X86Register) -> Bool {
        if bytes == .none { return false }
        let named = bytes == .register ? reg : register
        return named.map { $0.rawValue & 12 == 4 } ?? false
    }
}
