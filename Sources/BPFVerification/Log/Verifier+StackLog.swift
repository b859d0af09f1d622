import BPFInstructions

/// The lines about the stack's liveness that Linux writes from 6.17 on.
extension Verifier {
    private var logsStack: Bool { log.isComplete && !program.request.profile.logsLiveness }

    /// The calls that led to the running function, then its own start.
    private func calls(to depth: Int) -> [Int] {
        let sites = state.frames[0..<(depth + 1)].dropFirst().map(\.callSite)
        return sites + [program.subprograms.entries[state.frames[depth].subprogram].range.lowerBound]
    }

    private func range(at depth: Int) -> Range<Int> {
        program.subprograms.entries[state.frames[depth].subprogram].range
    }

    func logStackRead(_ frame: Int, _ mask: UInt64) {
        guard logsStack, frame == state.depth, range(at: frame).contains(slot) else { return }
        log.stack.noteRead(mask, at: slot, calls: calls(to: frame), range: range(at: frame))
    }

    /// The instruction at `slot` ran in the running frame.
    func logStackExecution() {
        guard logsStack, range(at: state.depth).contains(slot) else { return }
        let entry = trace.entries[Int(path)]
        var mask: UInt64 = 0
        if case .store(.double, _) = step.operation, Int(entry.accessFrame) == state.depth {
            mask = 1 &<< UInt64(entry.accessSlot)
        }
        log.stack.noteExecution(mask, at: slot, calls: calls(to: state.depth), range: range(at: state.depth))
    }

    /// A path ended.
    func logStackUpdate() {
        guard logsStack else { return }
        for depth in state.frames.indices.reversed() {
            let range = range(at: depth)
            let order = StackOrder(program.steps, range).slots
            let lines = log.stack.update(
                calls: calls(to: depth), depth: depth, order: order,
                successors: { StackOrder.successors(of: $0, program.steps) },
                isNamed: { $0 == range.lowerBound || program.graph.isCheckpoint[$0] })
            for line in lines { log.detail(line) }
        }
    }
}

/// The slots of a function, each behind those that follow it where there is no loop.
struct StackOrder {
    private(set) var slots: [Int] = []

    init(_ steps: [Step], _ range: Range<Int>) {
        var isFound = Set([range.lowerBound])
        var isFollowed: Set<Int> = []
        var stack = [range.lowerBound]
        while let top = stack.last {
            if isFollowed.contains(top) {
                slots.append(top)
                stack.removeLast()
                continue
            }
            for next in Self.successors(of: top, steps) where isFound.insert(next).inserted { stack.append(next) }
            isFollowed.insert(top)
        }
    }

    /// Within a function: a call goes on behind it.
    static func successors(of slot: Int, _ steps: [Step]) -> [Int] {
        let step = steps[slot]
        if step.isExit { return [] }
        let next = slot + (step.instruction.isWide ? 2 : 1)
        guard let distance = step.jumpDistance, !step.isLocalCall else { return [next].filter(steps.indices.contains) }
        let target = slot + 1 + distance
        return (step.isUnconditionalJump ? [target] : [next, target]).filter(steps.indices.contains)
    }
}
