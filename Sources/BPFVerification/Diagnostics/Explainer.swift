import BPFAssembler
import BPFInstructions
import BPFModel

/// Finds out how a program came to do what it was rejected for.
struct Explainer {
    let request: VerificationRequest

    /// An explanation without a path: what the instruction alone tells.
    func explain(_ failure: VerificationFailure) -> Explanation {
        Explanation(
            requirement: nil, instruction: failure.instruction.flatMap(text), line: failure.instruction.flatMap(line),
            registers: [], path: [], origins: [])
    }

    /// An explanation of a failure at the end of a path.
    func explain(_ failure: VerificationFailure, in program: Program, root: Int, slots: [Int]) -> Explanation {
        var explanation = explain(failure)
        guard let slot = failure.instruction, slots.last == slot else { return explanation }
        explanation.path = PathSummary(request: request, program: program, slots: slots).steps
        guard let replay = PathReplay(program, root: root, slots: slots), let last = replay.steps.last else {
            return explanation
        }
        explanation.requirement = replay.failedRequirement?.text
        explanation.registers = registers(at: slot, last.state, program)
        explanation.origins = origins(failure, replay, program)
        return explanation
    }

    private func text(_ slot: Int) -> String? {
        guard request.instructions.indices.contains(slot) else { return nil }
        return Disassembler(style: .log).text(of: slot, in: request.instructions)
    }

    private func line(_ slot: Int) -> SourceLine? { request.line(at: slot) }

    /// The registers that the instruction works with.
    private func registers(at slot: Int, _ state: VerifierState, _ program: Program) -> [Explanation.Register] {
        let printer = StatePrinter(program: program)
        return program.steps[slot].usedRegisters.map { number in
            let register = state.current.registers[number]
            return .init(
                name: "R\(number)",
                state: register.kind == .uninitialized ? "?" : printer.describe(register, in: state.depth))
        }
    }

    private func origins(
        _ failure: VerificationFailure, _ replay: PathReplay, _ program: Program
    ) -> [Explanation.Origin] {
        if let slot = Self.number(after: "alloc_insn=", in: failure.message) {
            return [origin(slot, "acquired here, and not released on this path")]
        }
        guard let register = offender(failure, replay, program) else { return [] }
        var finder = OriginFinder(program: program, steps: replay.steps)
        finder.follow(register)
        return finder.origins.map { origin($0.slot, $0.note) }
    }

    private func origin(_ slot: Int, _ note: String) -> Explanation.Origin {
        Explanation.Origin(slot: slot, line: line(slot), note: note)
    }

    /// The register that is to blame: the one that the message names, or the number that a pointer is moved by.
    private func offender(_ failure: VerificationFailure, _ replay: PathReplay, _ program: Program) -> UInt8? {
        if let number = Self.number(after: "R", in: failure.message), (0...9).contains(number) { return UInt8(number) }
        guard let last = replay.steps.last else { return nil }
        let step = program.steps[last.slot]
        if case .arithmetic(_, _, .register) = step.operation {
            return last.state[step.destination].isPointer ? step.source.rawValue : step.destination.rawValue
        }
        guard case .access(let access)? = replay.failedRequirement else { return nil }
        return access.base.rawValue <= 9 ? access.base.rawValue : nil
    }

    /// The first number in `text` that follows `prefix`, where that begins a word.
    private static func number(after prefix: String, in text: String) -> Int? {
        var rest = text[...]
        while let found = rest.firstRange(of: prefix) {
            let digits = rest[found.upperBound...].prefix { $0.isWholeNumber }
            let startsWord = found.lowerBound == text.startIndex || !text[text.index(before: found.lowerBound)].isLetter
            if startsWord, let number = Int(digits) { return number }
            rest = rest[found.upperBound...]
        }
        return nil
    }
}

extension VerificationRequest {
    /// The source line that the instruction in `slot` comes from.
    func line(at slot: Int) -> SourceLine? {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].slot <= slot { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? lines[low - 1] : nil
    }
}

extension Step {
    /// The registers that matter for whether the instruction is allowed.
    fileprivate var usedRegisters: [Int] {
        let (destination, source) = (Int(self.destination.rawValue), Int(self.source.rawValue))
        let numbers: [Int] =
            switch operation {
            case .arithmetic(.move, _, let operand): operand == .register ? [source] : []
            case .arithmetic(_, _, let operand), .jumpIf(_, _, let operand), .store(_, let operand):
                operand == .register ? [destination, source] : [destination]
            case .negate, .byteSwap: [destination]
            case .load, .loadAcquire, .moveSignExtended, .castAddressSpace: [source]
            case .storeRelease, .atomic, .atomicExchange: [destination, source]
            case .atomicCompareExchange: [destination, source, 0]
            case .callHelper: Self.arguments(instruction.immediate)
            case .callLocal: [1, 2, 3, 4, 5]
            case .exit: [0]
            default: []
            }
        return Set(numbers.filter { $0 <= 10 }).sorted()
    }

    private static func arguments(_ number: Int32) -> [Int] {
        let helper = Helper.with(id: HelperID(rawValue: UInt32(bitPattern: number)))
        return Array(1...5).prefix(helper?.prototype?.arguments.count ?? 5).map { $0 }
    }
}
