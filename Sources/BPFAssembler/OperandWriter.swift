internal import BPFInstructions

/// Writes the operands of one instruction.
struct OperandWriter {
    let disassembler: Disassembler
    let slot: Int
    let instruction: Instruction
    let high: Int32
    let form: InstructionForm
    let labels: Labels

    private var symbols: SymbolNames { disassembler.symbols }
    private var style: Disassembler.Style { disassembler.style }

    func text(of segment: SyntaxSegment) -> String {
        switch segment {
        case .literal(let text): text
        case .field(let field): text(of: field)
        }
    }

    private func text(of field: SyntaxField) -> String {
        switch field {
        case .destination: "r\(instruction.destination.rawValue)"
        case .wordDestination: "w\(instruction.destination.rawValue)"
        case .source: "r\(instruction.source.rawValue)"
        case .wordSource: "w\(instruction.source.rawValue)"
        case .immediate: "\(instruction.immediate)"
        case .hexImmediate: Self.hex(UInt32(bitPattern: instruction.immediate))
        case .immediate64: immediate64
        case .offset: Self.signed(instruction.offset)
        case .jump: target(Int(instruction.offset))
        case .longJump: form.operation == .callLocal ? localCall : target(Int(instruction.immediate))
        case .helper: helper
        case .kernelFunction: kernelFunction
        case .toSpace: "\(UInt32(bitPattern: instruction.immediate) >> 16)"
        case .fromSpace: "\(UInt32(bitPattern: instruction.immediate) & 0xffff)"
        }
    }

    // MARK: - Jumps and calls

    private func target(_ distance: Int) -> String {
        labels.names[slot + 1 + distance] ?? "pc" + Self.signed(distance)
    }

    private var localCall: String {
        if let name = symbols.references[slot] { return name }
        let distance = Int(instruction.immediate)
        if let label = labels.names[slot + 1 + distance] { return label }
        let name = style == .dump ? symbols.functions[slot + 1 + distance] : nil
        return "pc" + Self.signed(distance) + (name.map { "#" + $0 } ?? "")
    }

    private var helper: String {
        let number = instruction.immediate
        let name = HelperName.of(number) ?? symbols.helpers[number] ?? symbols.references[slot]
        return (name ?? "unknown") + "#\(number)"
    }

    private var kernelFunction: String {
        let name = symbols.references[slot] ?? symbols.kernelFunctions[instruction.immediate] ?? "kernel-function"
        let module = style == .assembly && instruction.offset != 0 ? "@\(instruction.offset)" : ""
        return "\(name)#\(instruction.immediate)\(module)"
    }

    // MARK: - Two-slot loads

    private var source: PseudoSource {
        if case .loadImmediate64(let source) = form.operation { source } else { .constant }
    }

    private var immediate64: String {
        let number = UInt32(bitPattern: instruction.immediate)
        let value = UInt64(UInt32(bitPattern: high)) << 32 | UInt64(number)
        let name = symbols.references[slot]
        if style == .log, name == nil, symbols.maps[instruction.immediate] == nil { return Self.hex(value) }
        switch source {
        case .constant: return Self.hex(value) + (style == .assembly ? " ll" : "")
        case .map: return "map[\(name ?? mapName("id"))]" + highHalf
        case .mapValue: return "map[\(name ?? mapName("id"))][0]+\(UInt32(bitPattern: high))"
        case .mapIndex: return "map[\(name ?? mapName("idx"))]" + highHalf
        case .mapIndexValue: return "map[\(name ?? mapName("idx"))]+\(UInt32(bitPattern: high))"
        case .function: return "subprog[\(name ?? functionName)]" + highHalf
        case .kernelVariable: return "ksym[\(name ?? "id:\(number)")]" + highHalf
        }
    }

    /// What the second slot holds where bpftool's notation has no place for it: for kernel variables, a module's BTF.
    private var highHalf: String { high == 0 || style != .assembly ? "" : "@\(high)" }

    private func mapName(_ key: String) -> String {
        symbols.maps[instruction.immediate] ?? "\(key):\(UInt32(bitPattern: instruction.immediate))"
    }

    private var functionName: String {
        let target = slot + 1 + Int(instruction.immediate)
        return labels.names[target] ?? Self.signed(instruction.immediate)
    }

    // MARK: - Numbers

    private static func signed(_ value: some BinaryInteger) -> String { value < 0 ? "\(value)" : "+\(value)" }

    private static func hex(_ value: some BinaryInteger) -> String { "0x" + String(value, radix: 16) }
}
