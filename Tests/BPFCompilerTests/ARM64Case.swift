import BPFInstructions

@testable import BPFCompiler

/// One instruction: its text, and the bytes that the emitter writes.
struct ARM64Case: Sendable {
    let text: String
    let bytes: [UInt8]

    private init(_ syntax: ARM64Syntax, _ fields: [String: String], _ emit: (inout ARM64Emitter) -> Void) {
        var emitter = ARM64Emitter(stream: CodeStream(labels: 0, capacity: 16))
        emit(&emitter)
        bytes = emitter.stream.bytes
        text = fields.reduce(syntax.text) { $0.replacing("{\($1.key)}", with: $1.value) }
    }

    private static let registers: [ARM64Register] = [.x0, .x5, .x17, .x29, .x30]

    /// Every case of a form: registers in every place, and numbers at their limits.
    static func all(_ syntax: ARM64Syntax) -> [ARM64Case] {
        switch syntax.opcode.encoding.layout {
        case .scaled, .unscaled, .indexed, .memory: Operation.MemorySize.allCases.flatMap { memory(syntax, $0) }
        default: syntax.widths.flatMap { computing(syntax, $0) }
        }
    }

    /// Triples of registers in which each stands in every place.
    private static let triples: [(ARM64Register, ARM64Register, ARM64Register)] = ARM64Register.allCases.map { first in
        let (second, third) = (Int(first.rawValue) * 7 + 3, Int(first.rawValue) * 11 + 5)
        return (first, ARM64Register.allCases[second % 32], ARM64Register.allCases[third % 32])
    }

    private static func computing(_ syntax: ARM64Syntax, _ width: ARM64Width) -> [ARM64Case] {
        let opcode = syntax.opcode
        return triples.flatMap { d, n, m -> [ARM64Case] in
            let names = ["d": d.name(width), "n": n.name(width), "m": m.name(width), "x": n.name(.bits64)]
            func make(_ more: [String: String] = [:], _ emit: (inout ARM64Emitter) -> Void) -> ARM64Case {
                ARM64Case(syntax, names.merging(more) { $1 }, emit)
            }
            let bits = width.bitCount
            switch opcode.encoding.layout {
            case .fixed: return [make { $0.emit(opcode) }]
            case .target: return n == .zero ? [] : [make { $0.emit(opcode, to: n) }]
            case .two: return [make { $0.emit(opcode, width, d, n) }]
            case .three: return [make { $0.emit(opcode, width, d, n, m) }]
            case .shifted:
                return [make(["shift": ""]) { $0.emit(opcode, width, d, n, m) }]
                    + [1, 31].flatMap { amount in
                        [
                            make(["shift": ", lsl #\(amount)"]) { $0.emit(opcode, width, d, n, m, left: amount) },
                            make(["shift": ", lsr #\(amount)"]) { $0.emit(opcode, width, d, n, m, right: amount) },
                        ]
                    }
            case .four:
                return registers.map { a in make(["a": a.name(width)]) { $0.emit(opcode, width, d, n, m, a) } }
            case .selection:
                return ARM64Condition.allCases.map { condition in
                    make(["condition": condition.suffix]) { $0.emit(opcode, width, d, n, m, if: condition) }
                }
            case .immediate:
                let setsFlags = opcode == .addsImmediate || opcode == .subsImmediate
                let names = ["d": d.name(width, isStack: !setsFlags), "n": n.name(width, isStack: true)]
                return [0, 1, 4095].flatMap { value in
                    [false, true].map { isHigh in
                        make(names.merging(["value": "\(value), lsl #\(isHigh ? 12 : 0)"]) { $1 }) {
                            $0.emit(opcode, width, d, n, value: value, isHigh: isHigh)
                        }
                    }
                }
            case .pattern:
                return patterns(width).map { value, pattern in
                    let isStack = opcode != .andsPattern
                    return make(["pattern": "\(value)", "d": d.name(width, isStack: isStack)]) {
                        $0.emit(opcode, width, d, n, pattern)
                    }
                }
            case .quarter:
                return (0..<(bits / 16)).flatMap { quarter in
                    [0, 1, 0xffff].map { value in
                        make(["value": "\(value)", "quarter": "\(quarter * 16)"]) {
                            $0.emit(opcode, width, d, quarter: quarter, value: UInt16(value))
                        }
                    }
                }
            case .bitField:
                return [(0, 7), (1, bits - 1), (bits - 1, bits - 2)].map { first, last in
                    make(["first": "\(first)", "last": "\(last)"]) {
                        $0.emit(opcode, width, d, n, rotation: first, last: last)
                    }
                }
            case .extraction:
                return [0, 1, bits - 1].map { first in
                    make(["first": "\(first)"]) { $0.emit(opcode, width, d, n, m, lowest: first) }
                }
            case .pair:
                if d == m || d == n || m == n { return [] }
                let names = ["t": d.name(width), "u": m.name(width), "b": n.name(.bits64, isStack: true)]
                return [-512, -8, 16, 504].map { offset in
                    make(names.merging(["offset": "\(offset)"]) { $1 }) { $0.emit(opcode, d, m, n, offset: offset) }
                }
            case .scaled, .unscaled, .indexed, .memory: return []
            }
        }
    }

    /// Constants that logical instructions can name.
    private static func patterns(_ width: ARM64Width) -> [(UInt64, ARM64BitPattern)] {
        let values: [UInt64] = [
            1, 2, 0xff, 0xff0, 0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0x5555_5555, 0x0f0f_0f0f,
            0x00ff_00ff,
            0x8080_8080, 0xc003_c003,
        ]
        let wide = values.map { $0 | $0 << 32 } + [1, 0xff00, 0xffff_ffff, 0x8000_0000_0000_0001, ~1, ~0xff00]
        return (width == .bits32 ? values : wide).compactMap { value in
            ARM64BitPattern(value, width).map { (value, $0) }
        }
    }

    private static func memory(_ syntax: ARM64Syntax, _ size: Operation.MemorySize) -> [ARM64Case] {
        let (opcode, bytes) = (syntax.opcode, Int32(size.rawValue))
        let isSigned = [.ldrsScaled, .ldrsUnscaled, .ldrsIndexed].contains(opcode)
        if isSigned, size == .double { return [] }
        let width: ARM64Width = size == .double ? .bits64 : .bits32
        let suffix = size == .byte ? "b" : size == .half ? "h" : ""
        return triples.flatMap { t, n, m -> [ARM64Case] in
            if t == n || m == n || m == t { return [] }
            let names = [
                "s": suffix, "S": size == .word ? "w" : suffix, "t": t.name(width), "T": t.name(.bits64),
                "b": n.name(.bits64, isStack: true), "i": m.name(.bits64), "r": m.name(width), "w": m.name(.bits32),
            ]
            func make(_ more: [String: String] = [:], _ emit: (inout ARM64Emitter) -> Void) -> ARM64Case {
                ARM64Case(syntax, names.merging(more) { $1 }, emit)
            }
            switch opcode.encoding.layout {
            case .scaled:
                return [0, bytes, 4095 * bytes].map { offset in
                    make(["offset": "\(offset)"]) { $0.emit(opcode, size, t, n, offset: offset) }
                }
            case .unscaled:
                return [-256, -1, 255].map { offset in
                    make(["offset": "\(offset)"]) { $0.emit(opcode, size, t, n, offset: offset) }
                }
            case .indexed:
                return [false, true].filter { !$0 || size != .byte }.map { isScaled in
                    make(["scale": isScaled ? ", lsl #\(size.logarithm)" : ""]) {
                        $0.emit(opcode, size, t, n, index: m, isScaled: isScaled)
                    }
                }
            case .memory:
                let hasStatus = syntax.text.contains("{r}") || syntax.text.contains("{w}")
                return [make { $0.emit(opcode, size, t, with: hasStatus ? m : nil, at: n) }]
            default: return []
            }
        }
    }
}

extension ARM64Condition {
    /// The suffix of `b.`.
    var suffix: String {
        switch self {
        case .equal: "eq"
        case .notEqual: "ne"
        case .aboveOrEqual: "hs"
        case .below: "lo"
        case .negative: "mi"
        case .notNegative: "pl"
        case .above: "hi"
        case .belowOrEqual: "ls"
        case .greaterOrEqual: "ge"
        case .less: "lt"
        case .greater: "gt"
        case .lessOrEqual: "le"
        }
    }
}
