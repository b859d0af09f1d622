import BPFInstructions

/// Follows one known path through a program once more, and keeps the states on the way.
///
/// Verification itself keeps no states that it does not need; this is done only for a program that was rejected, and only for the one path
/// on which it was.
struct PathReplay {
    /// The instructions of the path with the states before them, oldest first; the last one is the one that failed.
    private(set) var steps: [Step] = []
    /// What did not hold at the end.
    private(set) var failedRequirement: Requirement?

    struct Step {
        let slot: Int
        let state: VerifierState
    }

    /// How much of a path is kept, and how long a path may be.
    private static let window = 4096
    private static let pathLimit = 200_000

    /// - Parameters:
    ///   - root: the function that the path begins in.
    ///   - slots: the path.
    init?(_ program: Program, root: Int, slots: [Int]) {
        guard slots.count <= Self.pathLimit, slots.first == program.subprograms.entries[root].range.lowerBound,
            let start = try? Verifier(program).startState(root)
        else { return nil }
        let verifier = Verifier(program)
        verifier.root = root
        verifier.state = start
        for (index, slot) in slots.enumerated() {
            verifier.slot = slot
            if slots.count - index <= Self.window { steps.append(Step(slot: slot, state: verifier.state)) }
            guard index + 1 < slots.count else { break }
            guard verifier.follow(to: slots[index + 1]) else { return nil }
        }
        verifier.beginReplayedInstruction()
        for index in program.requirementRange(of: verifier.slot) {
            do throws(VerificationFailure) {
                try verifier.check(program.requirements[index])
            } catch {
                failedRequirement = program.requirements[index]
                break
            }
        }
    }
}

extension Verifier {
    /// The slots of the path that is followed now, oldest first.
    var pathSlots: [Int] {
        var slots: [Int] = []
        var entry = path
        while entry >= 0 {
            slots.append(Int(trace.entries[Int(entry)].slot))
            entry = trace.entries[Int(entry)].previous
        }
        return slots.reversed()
    }

    /// The state in which a function is entered that is verified on its own.
    func startState(_ root: Int) throws(VerificationFailure) -> VerifierState {
        root == 0 ? entryState() : try globalFunctionState(root)
    }

    fileprivate func beginReplayedInstruction() {
        path = trace.append(slot: slot, previous: path, frame: state.depth)
    }

    /// Executes the current instruction and takes the way that leads to `next`; false where there is none.
    fileprivate func follow(to next: Int) -> Bool {
        beginReplayedInstruction()
        pending.removeAll()
        do throws(VerificationFailure) {
            for index in program.requirementRange(of: slot) { try check(program.requirements[index]) }
            if case .slot(next) = try transfer() { return true }
        } catch {
            return false
        }
        guard let other = pending.last(where: { $0.slot == next }) else { return false }
        state = other.state
        return true
    }
}
