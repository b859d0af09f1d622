@testable import BPFCompiler

/// One instruction: its text, and the bytes that the emitter writes.
struct X86Case: Sendable {
    let text: String
    let bytes: [UInt8]

    /// Every case of a form: all registers in every place, and all shapes of memory operands.
    static func all(_ syntax: X86Syntax) -> [X86Case] {
        syntax.widths.flatMap { width in
            cases(syntax, width)
        }
    }

    private static func cases(_ syntax: X86Syntax, _ width: X86Width) -> [X86Case] {
        let registers = X86Register.allCases
        switch syntax.operands {
        case .none:
            return immediates(syntax, width).map { immediate in
                make(syntax, width, [("i", "\(immediate)"), ("rax", X86Register.rax.name(width))]) {
                    $0.emit(syntax.opcode, width, immediate: immediate)
                }
            }
        case .opcodeRegister:
            return registers.flatMap { register in
                immediates(syntax, width).map { immediate in
                    make(syntax, width, [("i", "\(immediate)")], rm: .register(register)) {
                        $0.emit(syntax.opcode, width, register, immediate: immediate)
                    }
                }
            }
        case .three:
            return registers.flatMap { first in
                registers.map { second in
                    let count = X86Register(rawValue: (first.rawValue &* 5 &+ second.rawValue) & 15) ?? .rax
                    return make(
                        syntax, width, [("v", count.name(width)), ("r", first.name(width))], rm: .register(second)
                    ) {
                        $0.emit(syntax.opcode, width, first, second, count: count)
                    }
                }
            }
        case .registersAndImmediate:
            return registers.flatMap { first in
                registers.flatMap { second in
                    [1, 13, 31].map { amount in
                        make(syntax, width, [("i", "\(amount)"), ("r", first.name(width))], rm: .register(second)) {
                            $0.emit(syntax.opcode, width, first, second, immediate: Int64(amount))
                        }
                    }
                }
            }
        case .any: return modRM(syntax, width, registers.map(X86Operand.register) + memory)
        case .anyButAccumulator:
            return modRM(syntax, width, registers.dropFirst().map(X86Operand.register) + memory)
        case .registers: return modRM(syntax, width, registers.map(X86Operand.register))
        case .accumulator: return modRM(syntax, width, [.register(.rax)])
        case .memory: return modRM(syntax, width, memory)
        }
    }

    private static func modRM(_ syntax: X86Syntax, _ width: X86Width, _ operands: [X86Operand]) -> [X86Case] {
        operands.enumerated().flatMap { position, operand in
            registers(syntax, beside: operand, position).flatMap { register in
                immediates(syntax, width).map { immediate in
                    let fields = [
                        ("i", "\(immediate)"), ("r", register.name(width)), ("r8", register.name(.bits8)),
                    ]
                    return make(syntax, width, fields, rm: operand) {
                        $0.emit(syntax.opcode, width, operand, register, immediate: immediate)
                    }
                }
            }
        }
    }

    /// All register operands beside a register, one after the other beside the shapes of memory.
    private static func registers(_ syntax: X86Syntax, beside operand: X86Operand, _ position: Int) -> [X86Register] {
        guard syntax.text.contains("{r}") || syntax.text.contains("{r8}") else { return [.rax] }
        if case .register = operand { return X86Register.allCases }
        return [X86Register.allCases[position * 7 % 16], X86Register.allCases[(position * 5 + 3) % 16]]
    }

    private static func make(
        _ syntax: X86Syntax,
        _ width: X86Width,
        _ fields: [(String, String)],
        rm: X86Operand? = nil,
        _ body: (inout X86Emitter) -> Void
    ) -> X86Case {
        var text = syntax.text
        var all = fields
        if let rm {
            all += [("rm", rm.text(width)), ("rm8", rm.text(.bits8)), ("rm16", rm.text(.bits16))]
            all += [("rm32", rm.text(.bits32)), ("rm64", rm.text(.bits64))]
        }
        for (name, value) in all { text = text.replacing("{\(name)}", with: value) }
        var emitter = X86Emitter(stream: CodeStream(labels: 0, capacity: 16))
        body(&emitter)
        return X86Case(text: text, bytes: emitter.stream.bytes)
    }

    /// Values that need the form's whole immediate.
    private static func immediates(_ syntax: X86Syntax, _ width: X86Width) -> [Int64] {
        switch syntax.opcode.encoding.immediate {
        case .none: [0]
        case .byte where syntax.text.hasPrefix("sh") || syntax.text.hasPrefix("ro"): [2, 15]
        case .byte where syntax.text.hasPrefix("sar"): [2, 15]
        case .byte: [1, -1, 127, -128]
        case .operand: width == .bits16 ? [0x1234] : [0x1234_5678, -0x1234_5678]
        case .full: width == .bits64 ? [0x1234_5678_9abc_def0, -1] : [0, 0x1234_5678, 0xffff_fff0]
        }
    }

    /// Every base with every size of displacement; every index and scale with bases that are special.
    private static let memory: [X86Operand] = {
        let bases = X86Register.allCases.flatMap { base in
            [0, 1, -1, 127, -128, 128, -129, 0x1234_5678, Int32.min].map { X86Memory.at(base, $0) }
        }
        let indexed = [X86Register.rax, .rsp, .rbp, .r12, .r13, .r9].flatMap { base in
            X86Register.allCases.filter { $0 != .rsp }.flatMap { index in
                X86Memory.Scale.allCases.map { scale in
                    let displacement: Int32 = [0, 8, -0x1000][Int(index.rawValue) % 3]
                    return X86Memory(base: base, index: index, scale: scale, displacement: displacement)
                }
            }
        }
        return (bases + indexed).map(X86Operand.memory)
    }()
}

extension X86Register {
    /// The name at a width, as `r8d`.
    func name(_ width: X86Width) -> String {
        let legacy = ["ax", "cx", "dx", "bx", "sp", "bp", "si", "di"]
        guard rawValue < 8 else { return "r\(rawValue)" + ["b", "w", "d", ""][Int(width.rawValue)] }
        let name = legacy[Int(rawValue)]
        return switch width {
        case .bits8: rawValue < 4 ? name.prefix(1) + "l" : name + "l"
        case .bits16: name
        case .bits32: "e" + name
        case .bits64: "r" + name
        }
    }
}

extension X86Operand {
    /// Intel's notation.
    func text(_ width: X86Width) -> String {
        switch self {
        case .register(let register): return register.name(width)
        case .memory(let memory):
            let index = memory.index.map { " + \($0.name(.bits64))*\(1 << memory.scale.rawValue)" } ?? ""
            let size = ["byte", "word", "dword", "qword"][Int(width.rawValue)]
            return "\(size) ptr [\(memory.base.name(.bits64))\(index) + \(memory.displacement)]"
        }
    }
}
