import BPFInstructions
import BPFModel

/// Follows every path of a program, depth first, and decides at each instruction whether it is safe.
///
/// - Source: Linux, Documentation/bpf/verifier.rst.
public final class Verifier {
    // Safety: one thread uses a verifier, and no method holds on to a part of it while it calls another that changes the same part.

    let program: Program
    @safe @exclusivity(unchecked) var state: VerifierState
    /// The slot that runs next.
    @safe @exclusivity(unchecked) var slot = 0
    /// The path so far, in `trace`.
    @safe @exclusivity(unchecked) var path = Trace.none
    @safe @exclusivity(unchecked) var trace = Trace()
    /// The last remembered state of the path.
    @safe @exclusivity(unchecked) var parent: Checkpoint?
    /// Remembered states by slot.
    @safe @exclusivity(unchecked) var checkpoints: [[Checkpoint]]
    /// All remembered states, in the order in which they were remembered: a parent before its children.
    @safe @exclusivity(unchecked) var allCheckpoints: [Checkpoint] = []
    /// Forks that wait.
    @safe @exclusivity(unchecked) var pending: [Pending] = []
    @safe @exclusivity(unchecked) var statistics = VerificationStatistics()
    /// What each instruction cost, by slot.
    @safe @exclusivity(unchecked) var cost: [InstructionCost]
    var log: VerificationLog
    /// What the log last found out about registers that the path wrote.
    var pathWrites = PathWrites()
    /// The last identifier that was handed out.
    var lastIdentifier: UInt32 = 0
    /// Bytes of stack that each function touches.
    var stackDepths: [Int]
    /// How far the jumps and instructions had got when a state was last remembered.
    @safe @exclusivity(unchecked) var lastCheckpoint = (jumps: 0, instructions: 0)
    @safe @exclusivity(unchecked) var processedJumps = 0
    /// Entries of the path since its last remembered state that are no plain next step: arrivals by jumps, stack accesses, links.
    @safe @exclusivity(unchecked) var historyLength = 0
    /// Whether the current instruction is one of them.
    @safe @exclusivity(unchecked) var isInHistory = false
    /// About how many bytes the remembered states take.
    @safe @exclusivity(unchecked) var stateBytes = 0
    /// Compares states; one for all, so that it allocates once.
    @safe @exclusivity(unchecked) var comparison: StateComparison
    /// What kind of pointer each load and store used: one instruction works with one kind.
    @safe @exclusivity(unchecked) var pointerKinds: [RegisterState.Kind]
    /// Loads and stores that work on several kinds of memory.
    var mixedAccesses: Set<Int> = []
    /// Loads from what the kernel knows of a map.
    var mapObjectLoads: Set<Int> = []
    /// 64-bit arithmetic on arena pointers, and on other values where there is an arena.
    var arenaArithmetic: Set<Int> = []
    var plainArithmetic: Set<Int> = []
    /// The subprogram whose verification runs: the main program, or a global function.
    var root = 0
    /// Global functions that some path calls.
    var calledGlobals: Set<Int> = []
    /// Functions where something else than spills around calls touches the stack of these spills.
    var sharedFastCalls: Set<Int> = []
    /// Functions that the kernel calls later.
    var asynchronousFunctions: Set<Int> = []
    /// Functions that helpers call, at once or later.
    var calledBack: Set<Int> = []
    /// Whether some pointer moves by a number that is not known, without privilege.
    var masksVariables = false
    /// The map of each tail call, without privilege: one for one instruction.
    var tailCallMaps: [Int: Int16] = [:]
    /// How far each instruction moves pointers, without privilege: one way for one instruction.
    var speculationLimits: [Int: SpeculationLimit] = [:]
    /// Stores to the stack that a load must not pass, without privilege.
    var sanitizedStores: Set<Int> = []

    /// Where the states go that the verification goes through; nil for nowhere.
    let record: StateRecord?

    /// A fork that waits to be followed.
    struct Pending {
        let state: VerifierState
        let slot: Int
        let path: Int32
        let parent: Checkpoint?
        let logPosition: Int
        let historyLength: Int
    }

    /// Where a path goes after an instruction.
    enum Next {
        case slot(Int)
        case end
    }

    /// - Kernel: `BPF_COMPLEXITY_LIMIT_INSNS`.
    static let processedLimit = 1_000_000
    /// - Kernel: `BPF_COMPLEXITY_LIMIT_JMP_SEQ`.
    static let pendingLimit = 8192

    init(_ program: Program, record: StateRecord? = nil) {
        self.program = program
        self.record = record
        record?.begin(program)
        state = VerifierState(frames: [Frame(subprogram: 0, callSite: -1)])
        checkpoints = [[Checkpoint]](repeating: [], count: program.steps.count)
        stackDepths = [Int](repeating: 0, count: program.subprograms.entries.count)
        pointerKinds = [RegisterState.Kind](repeating: .uninitialized, count: program.steps.count)
        cost = [InstructionCost](repeating: InstructionCost(), count: program.steps.count)
        log = VerificationLog(level: program.request.logLevel, limit: program.request.logLimit)
        comparison = StateComparison(program: program)
    }

    deinit {
        // Children first: a chain of parents as long as the path must not be released recursively.
        parent = nil
        pending.removeAll()
        checkpoints.removeAll()
        while allCheckpoints.popLast() != nil {}
    }

    /// Decides whether a program is safe.
    public static func verify(_ request: VerificationRequest) -> VerificationResult {
        verify(request, record: nil)
    }

    static func verify(_ request: VerificationRequest, record: StateRecord?) -> VerificationResult {
        var log = VerificationLog(level: request.logLevel, limit: request.logLimit)
        log.writeFunctions(of: request)
        do throws(VerificationFailure) {
            let verifier = Verifier(try Program(request), record: record)
            verifier.log = log
            return verifier.run()
        } catch {
            var failure = error
            if request.findings.contains(.explanation) {
                failure.explanation = Explainer(request: request).explain(error)
            }
            log.fail(error)
            let statistics = VerificationStatistics()
            log.finish(statistics, stackDepths: [0])
            return VerificationResult(verdict: .failure(failure), statistics: statistics, log: log.text)
        }
    }

    /// The slots that a verification goes through, in its order: to find where it parts from the kernel's.
    package static func processedSlots(_ request: VerificationRequest) -> [Int] {
        guard let program = try? Program(request) else { return [] }
        let verifier = Verifier(program)
        _ = verifier.run()
        return verifier.trace.entries.map { Int($0.slot) }
    }

    private func run() -> VerificationResult {
        let verdict: Result<VerifiedProgram, VerificationFailure>
        logLiveRegisters()
        do throws(VerificationFailure) {
            verdict = .success(try verifyProgram())
        } catch {
            log.fail(error)
            verdict = .failure(explained(error))
        }
        log.finish(statistics, stackDepths: stackDepths)
        return VerificationResult(verdict: verdict, statistics: statistics, cost: cost, log: log.text)
    }

    private func explained(_ failure: VerificationFailure) -> VerificationFailure {
        guard program.request.findings.contains(.explanation) else { return failure }
        var failure = failure
        failure.explanation = Explainer(request: program.request)
            .explain(failure, in: program, root: root, slots: pathSlots)
        return failure
    }

    private func verifyProgram() throws(VerificationFailure) -> VerifiedProgram {
        try explore(from: entryState())
        if let handler = program.subprograms.exceptionCallback { calledGlobals.insert(handler) }
        var verified: Set<Int> = []
        while let index = calledGlobals.subtracting(verified).min() {
            verified.insert(index)
            root = index
            try explore(from: globalFunctionState(index))
        }
        var subprograms = program.subprograms
        for index in asynchronousFunctions { subprograms.markAsynchronous(index) }
        // What Linux takes out does not count; whoever runs the program as it is needs it all the same.
        var counted = stackDepths
        for (index, area) in program.fastCalls.areas.enumerated() where !sharedFastCalls.contains(index) {
            if let area, area.isRemovable { counted[index] = min(counted[index], -area.end) }
        }
        var depth = StackDepth(
            steps: program.steps, subprograms: subprograms, depths: counted,
            programType: program.request.programType, profile: program.request.profile)
        depth.throwSlots = program.request.kernelFunctions.filter { $0.value == "bpf_throw" }.map(\.key).sorted()
        depth.calledBack = calledBack
        try depth.check()
        try checkArenaUse()
        return verifiedProgram()
    }

    func entryState() -> VerifierState {
        var frame = Frame(subprogram: 0, callSite: -1)
        frame.registers[1] = RegisterState(pointer: .context)
        frame.registers[10] = RegisterState(pointer: .stack)
        return VerifierState(frames: [frame])
    }

    /// Follows all paths from a function's first instruction.
    private func explore(from start: VerifierState) throws(VerificationFailure) {
        state = start
        slot = program.subprograms.entries[root].range.lowerBound
        path = Trace.none
        parent = nil
        logBeginning()
        repeat {
            try followPath()
        } while resumePending()
        logEnd()
    }

    /// Follows one path until it ends or meets a state that is known to be safe.
    private func followPath() throws(VerificationFailure) {
        while true {
            guard slot < program.steps.count else {
                throw failure("invalid insn idx \(slot) insn_cnt \(program.steps.count)")
            }
            statistics.processedInstructions += 1
            cost[slot].processed += 1
            if statistics.processedInstructions > Self.processedLimit {
                throw failure(
                    "BPF program is too large. Processed \(statistics.processedInstructions) insn", .tooComplex)
            }
            if program.graph.isCheckpoint[slot], try visit() {
                statistics.prunedPaths += 1
                cost[slot].prunedPaths += 1
                logPruned()
                logStackUpdate()
                return closePath()
            }
            if log.isTracing { logInstruction() }
            try record?.note(slot, state)
            path = trace.append(slot: slot, previous: path, frame: state.depth)
            isInHistory = program.graph.isJumpTarget[slot]
            if isInHistory { historyLength += 1 }
            let before = log.isTracing ? state : nil
            if step.isJumpClass { processedJumps += 1 }
            for index in program.requirementRange(of: slot) { try check(program.requirements[index]) }
            let next = try transfer()
            if let before { logExecuted(before, next) }
            switch next {
            case .slot(let target): slot = target
            case .end:
                logStackUpdate()
                return closePath()
            }
        }
    }

    private func closePath() {
        var checkpoint = parent
        while let open = checkpoint {
            open.openPaths -= 1
            guard open.openPaths == 0 else { return }
            if let loop = open.loopEntry { open.parent?.joinLoop(of: loop) }
            checkpoint = open.parent
        }
    }

    private func resumePending() -> Bool {
        guard let next = pending.popLast() else { return false }
        state = next.state
        slot = next.slot
        path = next.path
        parent = next.parent
        historyLength = next.historyLength
        logResumption(at: next.logPosition)
        return true
    }

    /// Puts a fork aside that goes on at `slot`.
    func fork(to slot: Int, _ state: VerifierState) throws(VerificationFailure) {
        parent?.openPaths += 1
        pending.append(
            Pending(
                state: state, slot: slot, path: path, parent: parent, logPosition: log.position,
                historyLength: historyLength))
        statistics.peakPending = max(statistics.peakPending, pending.count)
        if pending.count > Self.pendingLimit {
            throw failure("The sequence of \(pending.count) jumps is too complex.", .tooComplex)
        }
    }

    /// Puts a function aside that the kernel will call later: it starts with nothing but its arguments.
    func forkAsynchronous(to slot: Int, _ frame: Frame) throws(VerificationFailure) {
        pending.append(
            Pending(
                state: VerifierState(frames: [frame]), slot: slot, path: Trace.none, parent: nil,
                logPosition: log.position, historyLength: 0))
        if pending.count > Self.pendingLimit {
            throw failure("The sequence of \(pending.count) jumps is too complex for async cb.", .tooComplex)
        }
    }

    var step: Step { program.steps[slot] }

    var maps: [MapDescription] { program.maps }

    func newIdentifier() -> UInt32 {
        lastIdentifier &+= 1
        return lastIdentifier
    }

    /// Notes which stack slot the current instruction loads or stores at a fixed place.
    func noteAccess(frame: Int, slot: Int) {
        trace.noteAccess(path, frame: frame, slot: slot)
        noteHistory()
    }

    /// Notes the registers and slots that the current branch limits together.
    func noteLinks(_ members: [Trace.LinkSet.Member]) {
        guard !members.isEmpty else { return }
        trace.noteLinks(path, members)
        noteHistory()
    }

    private func noteHistory() {
        if !isInHistory { historyLength += 1 }
        isInHistory = true
    }

    /// The map behind a map pointer, key or value.
    func description(of pointer: RegisterState) -> MapDescription {
        let map = maps[Int(pointer.map)]
        return pointer.attributes.contains(.innerMap) ? map.inner.first ?? map : map
    }
}
