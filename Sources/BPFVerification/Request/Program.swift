import BPFInstructions
import BPFModel

/// What does not change while paths are followed: the program, decoded and checked for form.
struct Program: Sendable {
    let request: VerificationRequest
    let steps: [Step]
    /// What must hold before each slot runs.
    let requirements: [[Requirement]]
    var subprograms: SubprogramTable
    let graph: ControlFlowGraph
    let liveness: RegisterLiveness
    let permissions: Permissions
    let context: ContextRules
    let strictAlignment: Bool

    init(_ request: VerificationRequest) throws(VerificationFailure) {
        let instructions = request.instructions
        guard !instructions.isEmpty, instructions.count <= 1_000_000 else {
            throw VerificationFailure("", reason: .tooComplex)
        }
        let permissions = Permissions(request.privilege)
        steps = instructions.indices.map { slot in
            Step(instructions[slot], next: slot + 1 < instructions.count ? instructions[slot + 1] : nil)
        }
        subprograms = try SubprogramTable(steps: steps, functions: request.functions) {
            slot throws(VerificationFailure) in
            guard !permissions.isBPFCapable else { return }
            throw VerificationFailure(
                "loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN",
                at: slot, reason: .permission)
        }
        try subprograms.checkBoundaries(steps)
        try EncodingCheck(steps: steps, maps: request.maps, profile: request.profile).run()
        try subprograms.checkEarlyExits()
        try MapCompatibility(type: request.programType).check(request.maps)
        graph = try ControlFlowGraph(steps: steps, subprograms: subprograms, allowsLoops: permissions.isBPFCapable)
        liveness = RegisterLiveness(steps: steps, subprograms: subprograms)
        context = ContextRules(type: request.programType, attachType: request.attachType, privilege: request.privilege)
        self.permissions = permissions
        strictAlignment =
            request.flags.contains(.strictAlignment)
            || (!request.profile.hasEfficientUnalignedAccess && !request.flags.contains(.anyAlignment))
        requirements = steps.map(\.requirements)
        self.request = request
    }

    var maps: [MapDescription] { request.maps }
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

    init(_ privilege: Privilege) {
        isBPFCapable = privilege != .none
        allowsPointerLeaks = privilege == .root
        allowsUninitializedStack = privilege == .root
        ignoresSpeculation = privilege == .root
    }
}
