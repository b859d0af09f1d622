import BPFAssembler
import BPFInstructions
import BPFModel

/// The decisions of a path, short enough to read: repeated ones once, the last ones only.
struct PathSummary {
    let steps: [Explanation.PathStep]

    private static let limit = 12

    init(request: VerificationRequest, program: Program, slots: [Int]) {
        var steps: [Explanation.PathStep] = []
        var places: [Key: Int] = [:]
        for (index, slot) in slots.dropLast().enumerated() {
            let next = slots[index + 1]
            guard let decision = Self.decision(at: slot, to: next, program) else { continue }
            let key = Key(slot: slot, next: next)
            if let place = places[key] {
                steps[place].count += 1
                continue
            }
            places[key] = steps.count
            let line = request.line(at: slot)
            steps.append(
                .init(
                    slot: slot, line: line, decision: decision, next: next,
                    nextLine: Self.following(line, slots[(index + 1)...], request), count: 1))
        }
        self.steps = Array(steps.suffix(Self.limit))
    }

    private struct Key: Hashable {
        let slot: Int
        let next: Int
    }

    /// The first source line that differs from `line`.
    private static func following(
        _ line: SourceLine?, _ slots: ArraySlice<Int>, _ request: VerificationRequest
    ) -> SourceLine? {
        guard let line else { return nil }
        for slot in slots.prefix(64) {
            guard let next = request.line(at: slot) else { continue }
            if !(next.file == line.file && next.line == line.line) { return next }
        }
        return nil
    }

    /// What was decided; nil for instructions that decide nothing.
    private static func decision(at slot: Int, to next: Int, _ program: Program) -> String? {
        let step = program.steps[slot]
        switch step.operation {
        case .jumpIf(let condition, let width, let operand):
            let isTaken = next == slot + 1 + (step.jumpDistance ?? 0)
            let left = register(step.destination, width)
            let right = operand == .register ? register(step.source, width) : "\(step.instruction.immediate)"
            return "\(left) \(isTaken ? condition.symbol : condition.oppositeSymbol) \(right)"
        case .callLocal:
            guard let index = program.subprograms.index(startingAt: next) else { return nil }
            let name = program.subprograms.entries[index].name
            return "call of \(name.isEmpty ? "the function at instruction \(next)" : name)"
        case .callHelper where next != slot + 1:
            return "callback at instruction \(next)"
        default: return nil
        }
    }

    private static func register(_ register: Register, _ width: Operation.Width) -> String {
        "\(width == .bits64 ? "r" : "w")\(register.rawValue)"
    }
}

extension Operation.Condition {
    /// As assembler text has it.
    fileprivate var symbol: String {
        switch self {
        case .equal: "=="
        case .notEqual: "!="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .less: "<"
        case .lessOrEqual: "<="
        case .signedGreater: "s>"
        case .signedGreaterOrEqual: "s>="
        case .signedLess: "s<"
        case .signedLessOrEqual: "s<="
        case .bitsSet: "&"
        }
    }

    /// What holds where the condition does not.
    fileprivate var oppositeSymbol: String {
        switch self {
        case .equal: "!="
        case .notEqual: "=="
        case .greater: "<="
        case .greaterOrEqual: "<"
        case .less: ">="
        case .lessOrEqual: ">"
        case .signedGreater: "s<="
        case .signedGreaterOrEqual: "s<"
        case .signedLess: "s>="
        case .signedLessOrEqual: "s>"
        case .bitsSet: "!&"
        }
    }
}
