import BPFInstructions

/// How much stack chains of calls take together.
struct StackDepth {
    let steps: [Step]
    let subprograms: SubprogramTable
    /// Bytes of each function's own frame.
    let depths: [Int]

    /// - Kernel: `MAX_CALL_FRAMES`.
    static let maximumFrames = 8

    /// A function on the chain that is followed, and the slot to go on from.
    private struct Call {
        var subprogram: Int
        var slot: Int
        var size: Int
    }

    /// Checks the chains that start at the program, and those that start at a function that runs on its own.
    func check() throws(VerificationFailure) {
        try check(from: 0)
        for (index, entry) in subprograms.entries.enumerated() where entry.isAsynchronous {
            try check(from: index)
        }
    }

    private func rounded(_ size: Int) -> Int { (max(size, 1) + 31) / 32 * 32 }

    private func check(from start: Int) throws(VerificationFailure) {
        var chain: [Call] = []
        var total = 0
        var tailCalls = false
        var current = Call(subprogram: start, slot: subprograms.entries[start].range.lowerBound, size: 0)
        func enter() throws(VerificationFailure) {
            current.size = rounded(depths[current.subprogram])
            total += current.size
            try checkTotal(total, frames: chain.count + 1)
            tailCalls = tailCalls || subprograms.entries[current.subprogram].hasTailCall
            if !chain.isEmpty && tailCalls && total - current.size >= 256 {
                throw VerificationFailure(
                    "tail_calls are not allowed when call stack of previous frames is \(total - current.size) bytes. Too large",
                    reason: .access)
            }
        }
        try enter()
        while true {
            guard let (slot, target) = nextCall(from: current.slot, in: current.subprogram) else {
                total -= current.size
                guard let caller = chain.popLast() else { return }
                current = caller
                continue
            }
            current.slot = slot + 1
            chain.append(current)
            guard chain.count < Self.maximumFrames else {
                throw VerificationFailure("the call stack of \(chain.count) frames is too deep !", reason: .tooComplex)
            }
            current = Call(subprogram: target, slot: subprograms.entries[target].range.lowerBound, size: 0)
            try enter()
        }
    }

    private func checkTotal(_ total: Int, frames: Int) throws(VerificationFailure) {
        if total > Frame.maximumStack {
            throw VerificationFailure(
                "combined stack size of \(frames) calls is \(total). Too large", reason: .access)
        }
    }

    /// The next slot at or after `slot` that enters a function on the same stack.
    private func nextCall(from slot: Int, in subprogram: Int) -> (slot: Int, target: Int)? {
        for candidate in slot..<max(slot, subprograms.entries[subprogram].range.upperBound) {
            let step = steps[candidate]
            guard step.isLocalCall || step.isFunctionAddress else { continue }
            let target = subprograms.index(startingAt: candidate + 1 + Int(step.instruction.immediate))
            guard let target else { continue }
            if step.isFunctionAddress && subprograms.entries[target].isAsynchronous { continue }
            return (candidate, target)
        }
        return nil
    }
}
