internal import BPFInstructions

extension OperandReader {
    /// What a two-slot load loads, by the row's pseudo source.
    mutating func readImmediate64() throws(Mismatch) {
        guard case .loadImmediate64(let source) = form.operation else { throw expected("a number") }
        switch source {
        case .constant: try readConstant()
        case .map:
            try readMap("id", as: .map)
            try readHighHalf()
        case .mapValue:
            try readMap("id", as: .mapValue)
            try readValueOffset(isIndexed: true)
        case .mapIndex:
            try readMap("idx", as: nil)
            try readHighHalf()
        case .mapIndexValue:
            try readMap("idx", as: nil)
            try readValueOffset(isIndexed: false)
        case .function: try readFunction()
        case .kernelVariable: try readKernelVariable()
        }
    }

    /// `0x1f`, `-1 ll`, or a number beyond 32 bits.
    ///
    /// As in the kernel's log, `r1 = 31` is the instruction of one slot and `r1 = 0x1f` the one of two, unless the opcode
    /// before the statement says which.
    private mutating func readConstant() throws(Mismatch) {
        let (number, index) = try number("a number")
        let isMarked = tokens.skip("ll")
        guard let bits = number.bits64 else { throw outOfRange(number, Int64.self, at: index) }
        let isShort = (!number.isHex || number.isNegative) && number.value(as: Int32.self) != nil
        if isShort, !isMarked, opcode != form.opcode { throw expected("'ll'") }
        parsed.instruction.immediate = Int32(truncatingIfNeeded: bits)
        parsed.high = Int32(truncatingIfNeeded: bits >> 32)
    }

    /// `map[id:5]`, or `map[name]` where rows of this kind can be named.
    private mutating func readMap(_ key: String, as use: ParsedInstruction.Use?) throws(Mismatch) {
        try expect("map")
        try expect("[")
        try readNumberOrName(key, as: use)
        try expect("]")
    }

    private mutating func readFunction() throws(Mismatch) {
        try expect("subprog")
        try expect("[")
        if let sign = tokens.next, sign.isLiteral("+") || sign.isLiteral("-") {
            parsed.instruction.immediate = try number(as: "a distance")
        } else if let symbol = name(as: .functionAddress) {
            parsed.symbol = symbol
        } else {
            throw expected("a function or a distance, as in +3")
        }
        try expect("]")
        try readHighHalf()
    }

    /// `ksym[id:5]`, and `@3` for the descriptor of a module's BTF.
    private mutating func readKernelVariable() throws(Mismatch) {
        try expect("ksym")
        try expect("[")
        try readNumberOrName("id", as: nil)
        try expect("]")
        try readHighHalf()
    }

    /// `@3`: the second slot's immediate where the notation has no other place for it.
    private mutating func readHighHalf() throws(Mismatch) {
        if tokens.skip("@") { parsed.high = try number(as: "a number") }
    }

    /// `id:5`, or a name.
    private mutating func readNumberOrName(_ key: String, as use: ParsedInstruction.Use?) throws(Mismatch) {
        let start = tokens.index
        if tokens.skip(key), tokens.skip(":") {
            parsed.instruction.immediate = try number(as: "a number")
            return
        }
        tokens.index = start
        guard let use else { throw expected("'\(key):'") }
        guard let symbol = name(as: use) else { throw expected("a name or '\(key):'") }
        parsed.symbol = symbol
    }

    /// `[0]+16`; the first value of an array is the only one that a load can address.
    private mutating func readValueOffset(isIndexed: Bool) throws(Mismatch) {
        let hasIndex = tokens.skip("[")
        if hasIndex {
            guard let index = tokens.number(), index.magnitude == 0 else { throw expected("0") }
            try expect("]")
        }
        guard hasIndex || !isIndexed || tokens.next?.isLiteral("+") == true else { throw expected("'['") }
        if tokens.next == nil, hasIndex { return }
        guard let sign = tokens.next, sign.isLiteral("+") || sign.isLiteral("-") else {
            throw expected("an offset, as in +16")
        }
        parsed.high = try number(as: "an offset, as in +16")
    }

    /// 32 bits, signed or not.
    private mutating func number(as what: String) throws(Mismatch) -> Int32 {
        let (number, index) = try number(what)
        if let bits: UInt32 = number.value() { return Int32(bitPattern: bits) }
        guard let value: Int32 = number.value() else { throw outOfRange(number, Int32.self, at: index) }
        return value
    }

    private mutating func name(as use: ParsedInstruction.Use) -> ParsedInstruction.Symbol? {
        let index = tokens.index
        if let token = tokens.next, token.kind == .string {
            tokens.index += 1
            return .init(name: token.text, use: use, index: index)
        }
        return tokens.word().map { .init(name: $0, use: use, index: index) }
    }
}
