/// A back end that writes the beginnings of loops, and what was moved out of them.
protocol LoopLowering {
    associatedtype Branch: BranchForm

    var lowered: LoweredProgram { get }
    var stream: CodeStream<Branch> { get set }
    /// What stands before loops, by the slots that they begin with.
    var preheaders: [Int: CodeLabel] { get set }

    /// Has steps written behind the subprogram, at a label, which go on at `next`.
    mutating func putAside(_ moved: MovedSteps.Edge, at label: CodeLabel, next: CodeLabel)

    /// Translates a step that was moved; an error names the slot.
    mutating func lowerMoved(_ step: Step, at slot: Int) throws(CompilerError)
}

// Never called through the protocol: the module is compiled as a whole, with a version of each for either back end.
extension LoopLowering {
    /// Where loops start.
    private static var loopAlignment: Int { 16 }

    /// Writes what stands before the loop that begins at a slot, if anything does, and aligns its first instruction.
    @inline(never)
    mutating func beginLoop(at slot: Int) throws(CompilerError) {
        if !lowered.moved.isEmpty, let preheader = lowered.moved.preheaders[slot] {
            stream.place(self.preheader(at: slot))
            try writeMoved(preheader.steps, at: slot)
        }
        stream.align(to: Self.loopAlignment, before: lowered.endOfLoop(at: slot))
    }

    /// The label of what stands before a loop.
    private mutating func preheader(at slot: Int) -> CodeLabel {
        if let label = preheaders[slot] { return label }
        let label = stream.label()
        preheaders[slot] = label
        return label
    }

    /// The label that a jump names: that of its target, or of what was moved to before it.
    @inline(never)
    mutating func label(from slot: Int, to target: Int, _ edge: MovedSteps.Edge?) -> CodeLabel {
        let entersLoop = lowered.moved.entersByPreheader(from: slot, to: target)
        let next = entersLoop ? preheader(at: target) : CodeLabel(index: target)
        guard let edge, edge.jumps else { return next }
        let label = stream.label()
        putAside(edge, at: label, next: next)
        return label
    }

    /// Translates steps that were moved to before or behind a slot.
    @inline(never)
    mutating func writeMoved(_ steps: [Step], at slot: Int) throws(CompilerError) {
        for step in steps { try lowerMoved(step, at: slot) }
    }
}
