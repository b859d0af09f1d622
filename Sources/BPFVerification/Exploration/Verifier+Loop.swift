import BPFInstructions

/// Loops that end because a counter of the kernel ends them: `may_goto`, and helpers that call back.
extension Verifier {
    /// The latest state that was remembered at `slot` on the way here, with the same calls.
    func previousVisit(of slot: Int, before depth: Int = .max) -> Checkpoint? {
        checkpoints[slot].last { known in
            known.openPaths > 0 && known.depth < depth && known.state.frames.count == state.frames.count
                && known.state.frames.indices.allSatisfy {
                    known.state.frames[$0].callSite == state.frames[$0].callSite
                }
        }
    }

    /// Whether one more turn from here is like the one that began at `known`, whose paths are still followed.
    func isSameTurn(as known: Checkpoint) -> Bool {
        let isLoop: Bool
        if step.operation == .mayGoto {
            isLoop = known.state.mayGotoDepth != state.mayGotoDepth
        } else {
            isLoop = ControlFlowGraph.callsBack(step)
        }
        return isLoop && comparison.covers(known, state, mode: .within, comparesAllScalars: masksVariables)
    }

    /// Whether states at `slot` that repeat are a loop without end: not where a counter ends it.
    func mayBeEndless(_ known: Checkpoint) -> Bool {
        !ControlFlowGraph.callsBack(step) && known.state.mayGotoDepth == state.mayGotoDepth
            && known.state.callbackDepth == state.callbackDepth
            && known.state.current.asynchronousEntries == state.current.asynchronousEntries
    }

    /// Notes that what is needed at `entry` is needed on the way to here, and not all known before its paths have ended.
    func noteLoop(to entry: Checkpoint) {
        guard let parent else { return }
        parent.joinLoop(of: entry)
    }
}

extension Checkpoint {
    /// The outermost loop that paths from here lead back to.
    var outermostLoop: Checkpoint? {
        var top = loopEntry
        while let next = top?.loopEntry { top = next }
        return top
    }

    /// Whether what matters here is not all known: a path from here leads back to a state whose paths are still followed.
    var isInOpenLoop: Bool { (outermostLoop?.openPaths ?? 0) > 0 }

    /// Notes that a path from here leads back to `entry`.
    func joinLoop(of entry: Checkpoint) {
        let outer = entry.outermostLoop ?? entry
        let known = outermostLoop ?? self
        guard outer !== self, outer.openPaths > 0, outer.depth <= known.depth else { return }
        loopEntry = outer
    }
}

extension VerifierState {
    /// Forgets the values of scalars that changed since the last turn and whose exact values mattered in neither.
    ///
    /// Without it a counter in a loop of unknown length would never come to a state that was seen before.
    mutating func widen(from earlier: VerifierState) {
        var pairs = IdentifierPairs()
        for depth in frames.indices {
            for number in 0..<RegisterFile.count {
                Self.widen(&frames[depth].registers[number], from: earlier.frames[depth].registers[number], &pairs)
            }
            let count = min(frames[depth].stack.count, earlier.frames[depth].stack.count)
            for index in 0..<count
            where earlier.frames[depth].stack[index].isSpilled && frames[depth].stack[index].isSpilled {
                Self.widen(
                    &frames[depth].stack[index].spilled, from: earlier.frames[depth].stack[index].spilled, &pairs)
            }
        }
    }

    private static func widen(
        _ register: inout RegisterState, from earlier: RegisterState, _ pairs: inout IdentifierPairs
    ) {
        guard earlier.isScalar, register.isScalar, !earlier.isPrecise, !register.isPrecise else { return }
        let isSame =
            earlier.range == register.range && earlier.offset == register.offset
            && earlier.attributes == register.attributes && pairs.match(earlier.id, register.id)
        if !isSame { register = .unknown }
    }
}
