import BPFInstructions
import BPFModel

/// How much stack chains of calls take together.
struct StackDepth {
    private let subprograms: SubprogramTable
    /// Bytes of each function's own frame.
    private let depths: [Int]
    private let sites: [(slot: Int, target: Int)]
    private let steps: [Step]
    /// The slots that throw, ascending; no callback may come to one of them.
    var throwSlots: [Int] = []
    /// Functions that helpers call.
    var calledBack: Set<Int> = []
    private let profile: KernelProfile
    /// Whether compiled functions of this program may have stacks of their own, which count for no chain.
    private let hasPrivateStacks: Bool
    /// Functions that run on the kernel's stack, because something that the kernel calls later may call them too.
    private var shared: Set<Int> = []

    /// How many calls are followed, so that nested calls can't take forever.
    private static let stepLimit = 1_000_000

    /// - Kernel: `MAX_CALL_FRAMES`.
    static let maximumFrames = 8

    /// From how many bytes on a function gets a stack of its own.
    ///
    /// - Kernel: `BPF_PRIV_STACK_MIN_SIZE`.
    private static let smallestPrivateStack = 64

    init(steps: [Step], subprograms: SubprogramTable, depths: [Int], programType: ProgramType, profile: KernelProfile) {
        self.subprograms = subprograms
        self.steps = steps
        self.depths = depths
        self.profile = profile
        hasPrivateStacks =
            profile.compilesPrograms && Self.typesWithPrivateStacks.contains(programType)
            && !subprograms.entries.contains(where: \.hasTailCall)
        sites = Self.sites(steps, subprograms)
    }

    /// A function on the chain that is followed, and the slot to go on from.
    private struct Call {
        var subprogram: Int
        var slot: Int
        var size: Int
    }

    /// Programs that can interrupt others, but never themselves.
    private static let typesWithPrivateStacks: Set<ProgramType> = [.kprobe, .tracepoint, .perfEvent, .rawTracepoint]

    /// Checks the chains that start at a function that runs on its own, and those that start at the program.
    mutating func check() throws(VerificationFailure) {
        for (index, entry) in subprograms.entries.enumerated().reversed() where entry.isAsynchronous && index > 0 {
            try check(from: index)
        }
        try check(from: 0)
    }

    /// Compiled frames are multiples of 16 bytes, those of the kernel's interpreter of 32.
    private func rounded(_ size: Int) -> Int {
        profile.compilesPrograms ? (size + 15) / 16 * 16 : (max(size, 1) + 31) / 32 * 32
    }

    /// How much a function adds to the chain.
    private func size(of subprogram: Int) throws(VerificationFailure) -> Int {
        let size = rounded(depths[subprogram])
        guard hasPrivateStacks, size >= Self.smallestPrivateStack, !shared.contains(subprogram) else { return size }
        if size > Frame.maximumStack {
            throw VerificationFailure("stack size of subprog \(subprogram) is \(size). Too large", reason: .access)
        }
        return 0
    }

    private mutating func check(from start: Int) throws(VerificationFailure) {
        var chain: [Call] = []
        var total = 0
        var current = Call(subprogram: start, slot: subprograms.entries[start].range.lowerBound, size: 0)
        func enter() throws(VerificationFailure) {
            if start > 0 { shared.insert(current.subprogram) }
            if !chain.isEmpty && subprograms.entries[current.subprogram].hasTailCall && total >= 256 {
                throw VerificationFailure(
                    "tail_calls are not allowed when call stack of previous frames is \(total) bytes. Too large",
                    reason: .access)
            }
            current.size = try size(of: current.subprogram)
            total += current.size
            try checkTotal(total, frames: chain.count + 1)
        }
        try enter()
        var steps = 0
        while true {
            steps += 1
            if steps > Self.stepLimit {
                throw VerificationFailure("too many chains of calls", reason: .tooComplex)
            }
            let next = nextCall(from: current.slot, in: current.subprogram)
            let end = next?.slot ?? subprograms.entries[current.subprogram].range.upperBound
            try checkThrows(from: current.slot, to: end, by: chain.map(\.subprogram) + [current.subprogram])
            guard let (slot, target) = next else {
                total -= current.size
                guard let caller = chain.popLast() else { return }
                current = caller
                continue
            }
            if subprograms.entries[target].isExceptionCallback, !self.steps[slot].isFunctionAddress {
                throw VerificationFailure("insn \(slot) cannot call exception cb directly", at: slot)
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

    /// Callbacks, and what they call, must come back to who called them.
    private func checkThrows(from start: Int, to end: Int, by chain: [Int]) throws(VerificationFailure) {
        guard !throwSlots.isEmpty, start < end, let slot = throwSlots.first(where: { (start..<end).contains($0) }),
            chain.contains(where: { calledBack.contains($0) || subprograms.entries[$0].isExceptionCallback })
        else { return }
        throw VerificationFailure(
            "bpf_throw kfunc (insn \(slot)) cannot be called from callback subprog \(chain[chain.count - 1])", at: slot)
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
