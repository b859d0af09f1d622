import BPFInstructions

extension VerificationLog {
    /// `func#0 @0`, a line a function.
    mutating func writeFunctions(of request: VerificationRequest) {
        guard isComplete else { return }
        let steps = request.instructions.map { Step($0, next: nil) }
        let table = try? SubprogramTable(
            steps: steps, functions: request.functions, exceptionCallback: request.exceptionCallback
        ) { _ in }
        for (index, entry) in (table?.entries ?? []).enumerated() {
            write("func#\(index) @\(entry.range.lowerBound)\n")
        }
    }
}

extension Verifier {
    /// Which registers may still be read before each instruction, and in which loop it stands: Linux writes that from 6.15 on.
    func logLiveRegisters() {
        guard log.isComplete, !program.request.profile.logsLiveness else { return }
        let loops = LoopNumbers(steps: program.steps)
        log.write("Live regs before insn:\n")
        var slot = 0
        while slot < program.steps.count {
            let loop = loops.numbers[slot]
            let live = program.liveness.before[slot]
            let registers = (0..<10).map { live & (1 &<< UInt16($0)) != 0 ? "\($0)" : "." }.joined()
            let number = loop == 0 ? "    " : Self.padded(loop) + " "
            log.write("\(number)\(Self.padded(slot)): \(registers) " + instructionText(slot))
            slot += program.steps[slot].instruction.isWide ? 2 : 1
        }
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: " ", count: max(0, 3 - digits.count)) + digits
    }
}

/// Numbers the loops of a program: instructions that can reach each other have one number, others have 0.
///
/// - Source: R. Tarjan, Depth-First Search and Linear Graph Algorithms, 1972.
struct LoopNumbers {
    private(set) var numbers: [Int]
    private var order: [Int]
    private var lowest: [Int]
    private var stack: [Int] = []
    private var visited = 0
    private var lastNumber = 0

    private static let closed = Int.max

    init(steps: [Step]) {
        numbers = [Int](repeating: 0, count: steps.count)
        order = numbers
        lowest = numbers
        for slot in steps.indices where order[slot] == 0 { walk(from: slot, steps) }
    }

    private mutating func walk(from start: Int, _ steps: [Step]) {
        var path = [(slot: start, next: 0)]
        open(start)
        while let (slot, next) = path.last {
            let successors = StackOrder.successors(of: slot, steps)
            guard next < successors.count else {
                path.removeLast()
                close(slot, successors)
                if let caller = path.last?.slot { lowest[caller] = min(lowest[caller], lowest[slot]) }
                continue
            }
            path[path.count - 1].next += 1
            let target = successors[next]
            if order[target] == 0 {
                open(target)
                path.append((target, 0))
            } else {
                lowest[slot] = min(lowest[slot], lowest[target])
            }
        }
    }

    private mutating func open(_ slot: Int) {
        visited += 1
        order[slot] = visited
        lowest[slot] = visited
        stack.append(slot)
    }

    private mutating func close(_ slot: Int, _ successors: [Int]) {
        guard lowest[slot] == order[slot] else { return }
        let isLoop = stack.last != slot || successors.contains(slot)
        if isLoop { lastNumber += 1 }
        while let member = stack.popLast() {
            if isLoop { numbers[member] = lastNumber }
            lowest[member] = Self.closed
            if member == slot { break }
        }
    }
}
