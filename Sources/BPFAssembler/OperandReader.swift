internal import BPFInstructions

/// Reads the operands of one row from a statement.
struct OperandReader {
    let form: InstructionForm
    /// The opcode that stands before the statement, as in `(b7) r0 = 0`.
    let opcode: UInt8?
    var tokens: TokenReader
    var parsed: ParsedInstruction
    private var destination: Register?
    private var source: Register?

    init(form: InstructionForm, tokens: TokenReader, opcode: UInt8?) {
        self.form = form
        self.opcode = opcode
        self.tokens = tokens
        self.parsed = ParsedInstruction(form: form, instruction: form.fixed)
    }

    mutating func expect(_ literal: String) throws(Mismatch) {
        if !tokens.skip(literal) { throw Mismatch(index: tokens.index, reason: .expectedSign(literal)) }
    }

    mutating func finish() throws(Mismatch) -> ParsedInstruction {
        if tokens.next != nil { throw expected("end of line") }
        return parsed
    }

    mutating func read(_ field: SyntaxField) throws(Mismatch) {
        switch field {
        case .destination: try readDestination("r")
        case .wordDestination: try readDestination("w")
        case .source: try readSource("r")
        case .wordSource: try readSource("w")
        case .immediate: parsed.instruction.immediate = try immediate()
        case .hexImmediate: parsed.instruction.immediate = try bits32()
        case .immediate64: try readImmediate64()
        case .offset: parsed.instruction.offset = try offset()
        case .jump: try readJump()
        case .longJump: try readLongJump()
        case .helper: parsed.instruction.immediate = try helper()
        case .kernelFunction: try readKernelFunction()
        case .toSpace: parsed.instruction.immediate = Int32(bitPattern: UInt32(try addressSpace()) << 16)
        case .fromSpace: parsed.instruction.immediate |= Int32(try addressSpace())
        }
    }

    // MARK: - Registers

    private mutating func readDestination(_ prefix: Character) throws(Mismatch) {
        let register = try register(prefix, same: destination)
        destination = register
        parsed.instruction.destination = register
    }

    private mutating func readSource(_ prefix: Character) throws(Mismatch) {
        let register = try register(prefix, same: source)
        source = register
        parsed.instruction.source = register
    }

    /// A register `r0` to `r15`; `known` when the row names the same field twice.
    private mutating func register(_ prefix: Character, same known: Register?) throws(Mismatch) -> Register {
        if let known {
            let name = "\(prefix)\(known.rawValue)"
            guard tokens.skip(name) else { throw expected(name) }
            return known
        }
        guard let token = tokens.next, token.kind == .word, token.text.first == prefix,
            let number = Self.registerNumber(token.text.dropFirst())
        else { throw expected(prefix == "r" ? "a register r0 to r10" : "a register w0 to w10") }
        tokens.index += 1
        return Register(rawValue: number)
    }

    /// 0 to 15 without leading zeros.
    private static func registerNumber(_ digits: Substring) -> UInt8? {
        guard let number = UInt8(digits), number < 16, String(number) == digits else { return nil }
        return number
    }

    // MARK: - Numbers

    private mutating func immediate() throws(Mismatch) -> Int32 {
        form.operation.takesBits32 ? try bits32() : try signed("a number")
    }

    private mutating func bits32() throws(Mismatch) -> Int32 {
        let (number, index) = try number("a number")
        guard let value = number.bits32 else { throw outOfRange(number, Int32.self, at: index) }
        return value
    }

    private mutating func offset() throws(Mismatch) -> Int16 {
        guard let token = tokens.next, token.isLiteral("+") || token.isLiteral("-") else {
            if tokens.next?.isLiteral(")") == true { return 0 }
            throw expected("an offset, as in +8")
        }
        return try signed("an offset, as in +8")
    }

    private mutating func addressSpace() throws(Mismatch) -> UInt16 { try signed("an address space") }

    private mutating func signed<Value: FixedWidthInteger>(_ what: String) throws(Mismatch) -> Value {
        let (number, index) = try number(what)
        guard let value: Value = number.value() else { throw outOfRange(number, Value.self, at: index) }
        return value
    }

    /// A number with its sign, and the index of its digits.
    mutating func number(_ what: String) throws(Mismatch) -> (Number, index: Int) {
        guard let number = tokens.number() else { throw expected(what) }
        return (number, tokens.index - 1)
    }

    // MARK: - Jumps and calls

    private mutating func readJump() throws(Mismatch) {
        if let distance: Int16 = try distance(else: .jump) { parsed.instruction.offset = distance }
    }

    private mutating func readLongJump() throws(Mismatch) {
        let isCall = form.operation == .callLocal
        guard let distance: Int32 = try distance(else: isCall ? .call : .longJump) else { return }
        parsed.instruction.immediate = distance
        if isCall, tokens.skip("#") { _ = tokens.run() }
    }

    /// `pc+3` or `+3`; nil for a label, which is kept as the symbol.
    private mutating func distance<Value: FixedWidthInteger>(
        else use: ParsedInstruction.Use
    ) throws(Mismatch) -> Value? {
        let start = tokens.index
        let isRelative = tokens.skip("pc")
        if let sign = tokens.next, sign.isLiteral("+") || sign.isLiteral("-") {
            return try signed("a distance, as in +3")
        }
        if isRelative { throw expected("a distance, as in pc+3") }
        guard let name = tokens.word() else { throw expected("a label or a distance, as in +3") }
        parsed.symbol = .init(name: name, use: use, index: start)
        return nil
    }

    /// `bpf_ktime_get_ns`, `bpf_ktime_get_ns#5`, `unknown#5` or `5`.
    private mutating func helper() throws(Mismatch) -> Int32 {
        if case .number = tokens.next?.kind { return try signed("a helper") }
        guard let name = tokens.word() else { throw expected("a helper") }
        let helper = HelperName.number(of: name)
        guard helper != nil || name == "unknown" else { throw expected("a helper", before: 1) }
        guard tokens.skip("#") else {
            if let helper { return helper }
            throw expected("'#'")
        }
        let index = tokens.index
        let number: Int32 = try signed("a helper's number")
        if let helper, helper != number {
            throw Mismatch(index: index, reason: .wrong(.helperMismatch(name: name, number: number, actual: helper)))
        }
        return number
    }

    /// `bpf_task_acquire#1234`, and `@1` for the BTF of a module: an index into the load's array of descriptors.
    private mutating func readKernelFunction() throws(Mismatch) {
        guard let name = tokens.word() else { throw expected("a kernel function") }
        guard HelperName.number(of: name) == nil, name != "unknown" else {
            throw expected("a kernel function", before: 1)
        }
        try expect("#")
        parsed.instruction.immediate = try signed("a BTF type ID")
        if tokens.skip("@") { parsed.instruction.offset = try signed("an index") }
    }

    // MARK: - Failures

    /// That `what` should stand at the next token, or some tokens before it.
    func expected(_ what: String, before count: Int = 0) -> Mismatch {
        Mismatch(index: tokens.index - count, reason: .expected(what))
    }

    func outOfRange<Value: FixedWidthInteger>(_ number: Number, _ type: Value.Type, at index: Int) -> Mismatch {
        let range = Int64(clamping: Value.min)...Int64(clamping: Value.max)
        return Mismatch(index: index, reason: .wrong(.outOfRange(number.text, range)))
    }
}

extension Operation {
    /// Whether the immediate stands for at most 32 bits, so that `0xffffffff` is no different from `-1`.
    fileprivate var takesBits32: Bool {
        switch self {
        case .arithmetic(_, .bits32, _): true
        case .store(let size, _): size != .double
        default: false
        }
    }
}
