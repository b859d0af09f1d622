import BPFInstructions
import BPFModel

/// What does not change while paths are followed: the program, decoded and checked for form.
struct Program: Sendable {
    let request: VerificationRequest
    let steps: [Step]
    /// What must hold before the slots run, those of one slot together.
    let requirements: [Requirement]
    /// Where the requirements of each slot begin; one entry more than slots.
    let requirementStarts: [Int32]
    var subprograms: SubprogramTable
    let graph: ControlFlowGraph
    let liveness: RegisterLiveness
    let fastCalls: FastCalls
    let permissions: Permissions
    let context: ContextRules
    let strictAlignment: Bool
    /// The arena that it names, as an index into the maps; nil for none.
    let arena: Int?

    init(_ request: VerificationRequest) throws(VerificationFailure) {
        let instructions = request.instructions
        let permissions = Permissions(request.privilege)
        guard !instructions.isEmpty, instructions.count <= (permissions.isBPFCapable ? 1_000_000 : 4096) else {
            throw VerificationFailure("", reason: .tooComplex)
        }
        guard permissions.mayLoad(request.programType) else { throw VerificationFailure("", reason: .permission) }
        let steps = instructions.indices.map { slot in
            Step(instructions[slot], next: slot + 1 < instructions.count ? instructions[slot + 1] : nil)
        }
        self.steps = steps
        subprograms = try SubprogramTable(
            steps: steps, functions: request.functions, exceptionCallback: request.exceptionCallback
        ) { slot throws(VerificationFailure) in
            guard !permissions.isBPFCapable else {
                if !steps[slot].isKernelCall || request.isGPL { return }
                throw VerificationFailure(
                    "cannot call kernel function from non-GPL compatible program", at: slot)
            }
            throw VerificationFailure(
                "loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN",
                at: slot, reason: .permission)
        }
        try subprograms.checkBoundaries(steps)
        var encoding = EncodingCheck(
            steps: steps, maps: request.maps, profile: request.profile, permissions: permissions)
        try encoding.run()
        arena = encoding.arena
        try subprograms.checkEarlyExits()
        try MapCompatibility(type: request.programType).check(request.maps)
        let successors = steps.indices.map { Successors(of: $0, steps) }
        graph = try ControlFlowGraph(
            steps: steps, successors: successors, subprograms: subprograms, allowsLoops: permissions.isBPFCapable)
        guard request.programType != .syscall || request.flags.contains(.sleepable) else {
            throw VerificationFailure("Syscall programs can only be sleepable")
        }
        fastCalls = FastCalls(steps: steps, subprograms: subprograms)
        liveness = RegisterLiveness(steps: steps, successors: successors)
        context = ContextRules(type: request.programType, attachType: request.attachType, privilege: request.privilege)
        self.permissions = permissions
        strictAlignment =
            !request.flags.contains(.anyAlignment)
            && (request.flags.contains(.strictAlignment) || !request.profile.hasEfficientUnalignedAccess)
        var requirements: [Requirement] = []
        var starts: [Int32] = [0]
        starts.reserveCapacity(steps.count + 1)
        requirements.reserveCapacity(3 * steps.count)
        for step in steps {
            step.addRequirements(to: &requirements)
            starts.append(Int32(truncatingIfNeeded: requirements.count))
        }
        self.requirements = requirements
        requirementStarts = starts
        self.request = request
    }

    var maps: [MapDescription] { request.maps }

    /// Which of `requirements` must hold before a slot runs.
    func requirementRange(of slot: Int) -> Range<Int> {
        Int(requirementStarts[slot])..<Int(requirementStarts[slot + 1])
    }
}

/// What the loader's privilege lets a program do.
struct Permissions: Hashable, Sendable {
    /// Loops, calls, precise stack tracking: CAP_BPF.
    let isBPFCapable: Bool
    /// Pointers may be stored where user space sees them: CAP_PERFMON.
    let allowsPointerLeaks: Bool
    /// Stack bytes may be read before they are written: CAP_PERFMON.
    let allowsUninitializedStack: Bool
    /// Accesses need no protection from speculation: CAP_PERFMON.
    let ignoresSpeculation: Bool

    /// Whether programs of a type may be loaded at all: those that see kernel memory need CAP_PERFMON.
    func mayLoad(_ type: ProgramType) -> Bool {
        guard isBPFCapable else { return type == .socketFilter || type == .cgroupSkb }
        guard !allowsPointerLeaks else { return true }
        switch type {
        case .kprobe, .tracepoint, .perfEvent, .rawTracepoint, .rawTracepointWritable, .tracing, .lsm, .structOps, .ext:
            return false
        default: return true
        }
    }

    init(_ privilege: Privilege) {
        isBPFCapable = privilege != .none
        allowsPointerLeaks = privilege == .root
        allowsUninitializedStack = privilege == .root
        ignoresSpeculation = privilege == .root
    }
}
