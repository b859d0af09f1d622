import BPFInstructions

/// The beginnings of loops, and what was moved out of them.
extension ARM64Lowering {
    /// Where loops start.
    private static let loopAlignment = 16

    /// Writes what stands before the loop that begins at a slot, if anything does, and aligns its first instruction.
    @inline(never)
    mutating func beginLoop(at slot: Int) {
        if !lowered.moved.isEmpty, let preheader = lowered.moved.preheaders[slot] {
            emitter.stream.place(self.preheader(at: slot))
            writeMoved(preheader.steps)
        }
        let next = lowered.loopEnds[slot].map { $0 + 1 }
        let end = next.flatMap { lowered.steps.indices.contains($0) ? CodeLabel(index: $0) : nil }
        emitter.stream.align(to: Self.loopAlignment, before: end)
    }

    /// The label of what stands before a loop.
    private mutating func preheader(at slot: Int) -> CodeLabel {
        if let label = preheaders[slot] { return label }
        let label = emitter.stream.label()
        preheaders[slot] = label
        return label
    }

    /// The label that a jump names: that of its target, or of what was moved to before it.
    @inline(never)
    mutating func label(from slot: Int, to target: Int, _ edge: MovedSteps.Edge?) -> CodeLabel {
        let entersLoop = lowered.moved.entersByPreheader(from: slot, to: target)
        let next = entersLoop ? preheader(at: target) : CodeLabel(index: target)
        guard let edge, edge.jumps else { return next }
        let label = emitter.stream.label()
        asides.append(.steps(edge.steps, label, next: next))
        return label
    }

    /// Translates steps that were moved, which no jumps, calls or accesses to memory are.
    @inline(never)
    mutating func writeMoved(_ steps: [Step]) {
        for step in steps {
            switch step.kind {
            case .rotate(let width, let amount): lowerRotation(width.arm64, amount, step)
            case .address: lowerAddress(step)
            case .constant(let value): loadNumber(value, into: step.arm64Destination)
            case .operation(.arithmetic(let operation, let width, let operand)):
                lowerArithmetic(operation, width.arm64, operand, step)
            case .operation(.negate(let width)): lowerNegation(width.arm64, step)
            case .operation(.moveSignExtended(let size, let width)): lowerSignExtension(size, width.arm64, step)
            case .operation(.byteSwap(let size, let order)): lowerByteSwap(size, order, step.arm64Destination)
            default: preconditionFailure("a step that was moved, and does more than compute")
            }
        }
    }
}
