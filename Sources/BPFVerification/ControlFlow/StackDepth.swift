import BPFInstructions

/// How much stack chains of calls take together.
struct StackDepth {
    private let subprograms: SubprogramTable
    /// Bytes of each function's own frame.
    private let depths: [Int]
    private let sites: [(slot: Int, target: Int)]

    /// How many calls are followed, so that nested calls can't take forever.
    private static let stepLimit = 1_000_000

    /// - Kernel: `MAX_CALL_FRAMES`.
    static let maximumFrames = 8

    init(steps: [Step], subprograms: SubprogramTable, depths: [Int]) {
        self.subprograms = subprograms
        self.depths = depths
        sites = Self.sites(steps, subprograms)
    }

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
        var steps = 0
        while true {
            steps += 1
            if steps > Self.stepLimit {
                throw VerificationFailure("too many chains of calls", reason: .tooComplex)
            }
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
        var (low, high) = (0, sites.count)
        while low < high {
            let middle = (low + high) / 2
            if sites[middle].slot < slot { low = middle + 1 } else { high = middle }
        }
        guard low < sites.count, subprograms.entries[subprogram].range.contains(sites[low].slot) else { return nil }
        return sites[low]
    }

    /// The slots that enter a function on the same stack, in their order, with the function.
    private static func sites(_ steps: [Step], _ subprograms: SubprogramTable) -> [(slot: Int, target: Int)] {
        steps.indices.compactMap { slot in
            let step = steps[slot]
            guard step.isLocalCall || step.isFunctionAddress,
                let target = subprograms.index(startingAt: slot + 1 + Int(step.instruction.immediate)),
                !(step.isFunctionAddress && subprograms.entries[target].isAsynchronous)
            else { return nil }
            return (slot, target)
        }
    }
}
