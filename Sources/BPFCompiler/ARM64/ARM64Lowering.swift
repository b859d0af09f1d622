import BPFInstructions

/// Translates a program to AArch64, each subprogram in one pass over its steps.
struct ARM64Lowering {
    let lowered: LoweredProgram
    let features: ARM64Features
    var emitter: ARM64Emitter
    /// Whether there are tail calls, after which another program's subprogram may return.
    let makesTailCalls: Bool
    /// Whether anything throws.
    let throwsExceptions: Bool
    /// Where exceptions lead to.
    var landing: CodeLabel
    /// The program's subprograms, as they are after all passes.
    let subprograms: [Subprogram]
    /// The frame that the current subprogram has.
    var frame: ARM64Frame
    /// Whether it is the program's entry, which C calls.
    private(set) var isEntry = true
    /// Where the current subprogram leaves.
    var exit: CodeLabel
    /// What follows the making of the entry's frame.
    let body: CodeLabel
    /// The frame that the entry makes.
    var entryFrame: ARM64Frame
    /// What constants are hidden with.
    var noise: BlindingNoise
    /// Whether constants are hidden.
    let blinds: Bool
    /// Where the processor must not work ahead.
    private let barriers: SpeculationBarriers
    /// Code that runs seldom, written behind the subprogram.
    var asides: [ARM64Aside] = []
    /// Where the last loop of an atomic operation loads and stores.
    var exclusiveAccesses: [CodeStream<ARM64Branch>.Position] = []
    /// The jumps to functions.
    private var veneers: [FunctionAddress: CodeLabel] = [:]
    /// What stands before loops, by the slots that they begin with.
    var preheaders: [Int: CodeLabel] = [:]

    /// Everything is worked out before it is put here: what is read here before the end is copied, with all there is.
    init(_ lowered: consuming LoweredProgram, _ features: ARM64Features) {
        let subprograms = lowered.subprograms
        let frame = ARM64Frame(subprograms[0], keepsRunState: false)
        let count = lowered.steps.count
        // Each slot has a label; behind them stand those of entries, and then those of callbacks, where anybody names them.
        let hasEntries = subprograms.count > 1 || subprograms[0].isCallback
        var stream = CodeStream<ARM64Branch>(
            labels: hasEntries ? count * 3 : count, capacity: count * 5 + 64,
            sites: lowered.program.branches.count + 64)
        exit = stream.label()
        landing = stream.label()
        body = stream.label()
        emitter = ARM64Emitter(stream: stream)
        (self.frame, entryFrame) = (frame, frame)
        noise = BlindingNoise(seed: lowered.request.blinding ?? 0)
        blinds = lowered.request.blinding != nil
        barriers = lowered.request.barriers
        makesTailCalls = lowered.request.calls.values.contains { if case .tailCall = $0 { true } else { false } }
        throwsExceptions = lowered.request.calls.values.contains(.exception)
        self.features = features
        self.subprograms = subprograms
        self.lowered = lowered
    }

    var request: CompilationRequest {
        @inline(__always) _read { yield lowered.request }
    }

    /// Whether anything needs the run state.
    var usesRunState: Bool { subprograms.contains(where: \.usesRunState) }

    /// Translates everything.
    mutating func lower() throws(CompilerError) {
        let usesRunState = usesRunState
        for (index, subprogram) in subprograms.enumerated() {
            isEntry = index == 0
            try lower(subprogram, keepsRunState: isEntry && usesRunState)
        }
        for subprogram in subprograms where subprogram.isCallback { writeCallback(subprogram.slots.lowerBound) }
        for (function, label) in veneers.sorted(by: { $0.key.value < $1.key.value }) {
            emitter.stream.place(label)
            emitter.emitVeneer(to: function, isGuarded: request.guardsIndirectJumps)
        }
    }

    private mutating func lower(_ subprogram: Subprogram, keepsRunState: Bool) throws(CompilerError) {
        let catches = subprogram.slots.lowerBound == 0 && throwsExceptions
        frame = ARM64Frame(subprogram, keepsRunState: keepsRunState, catches: catches)
        exit = emitter.stream.label()
        if subprograms.count > 1 || subprogram.isCallback {
            emitter.stream.place(entry(at: subprogram.slots.lowerBound))
        }
        writePrologue(subprogram, keepsRunState: keepsRunState)
        for slot in subprogram.slots {
            if lowered.program.arrivals[slot].contains(.backward) { try beginLoop(at: slot) }
            emitter.stream.place(CodeLabel(index: slot))
            if barriers.before.contains(slot) { writeSpeculationBarrier() }
            let step = lowered.steps[slot]
            if step.isExit, slot == subprogram.slots.upperBound - 1 { continue }
            try lower(step, at: slot)
            if barriers.after.contains(slot) { writeSpeculationBarrier() }
        }
        emitter.stream.place(exit)
        writeEpilogue()
        if catches { writeLanding() }
        try writeAsides()
    }

    mutating func lowerMoved(_ step: Step, at slot: Int) throws(CompilerError) { try lower(step, at: slot) }

    private mutating func lower(_ step: Step, at slot: Int) throws(CompilerError) {
        switch step.kind {
        case .removed: break
        case .rotate(let width, let amount): lowerRotation(width.arm64, amount, step)
        case .address: lowerAddress(step)
        case .constant(let value): loadNumber(value, into: step.arm64Destination)
        case .lookup(let map): if let map = request.indexedMaps[map] { lowerLookup(map, step) }
        case .hashLookup(let map): if let map = request.hashedMaps[map] { lowerHashLookup(map, step) }
        case .lookupAt(let map, let index): if let map = request.indexedMaps[map] { lowerLookup(map, at: index) }
        case .tailCall(let map, let index):
            if let table = request.programTables[map] {
                lowerTailCall(table, index, isGuarded: barriers.after.contains(slot))
            }
        case .contextLoad(let field): lowerContextLoad(field, step)
        case .arena(let operation): try lowerArena(operation, step, at: slot)
        case .operation(let operation): try lower(operation, step, at: slot)
        }
    }

    private mutating func lower(_ operation: Operation, _ step: Step, at slot: Int) throws(CompilerError) {
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand):
            lowerArithmetic(arithmetic, width.arm64, operand, step)
        case .negate(let width):
            emitter.emit(.sub, width.arm64, step.arm64Destination, .zero, step.arm64Destination)
        case .moveSignExtended(let size, let width): lowerSignExtension(size, width.arm64, step)
        case .byteSwap(let size, let order): lowerByteSwap(size, order, step.arm64Destination)
        case .loadImmediate64(let source): try lowerImmediate64(source, step, at: slot)
        case .load, .store, .loadAcquire, .storeRelease: lowerMemory(operation, step)
        case .atomic, .atomicExchange, .atomicCompareExchange: lowerAtomic(operation, step)
        case .jump, .jumpIf, .mayGoto: try lowerJump(operation, step, at: slot)
        case .loadPacket(let size, let address): try lowerPacketLoad(size, address, step, at: slot)
        case .callHelper, .callLocal, .callKernelFunction: try lowerCall(operation, step, at: slot)
        case .exit: emitter.stream.branch(.jump, to: exit)
        case .callRegister: throw CompilerError(.unsupported("a call of a register"), slot: slot)
        case .castAddressSpace: try lowerCast(step, at: slot)
        case .perCPUAddress, .speculationBarrier:
            throw CompilerError(.unsupported("an instruction that only Linux puts in"), slot: slot)
        }
    }

    /// Where a subprogram starts.
    func entry(at slot: Int) -> CodeLabel { CodeLabel(index: lowered.steps.count + slot) }

    /// Where helpers enter a subprogram.
    func callback(at slot: Int) -> CodeLabel { CodeLabel(index: lowered.steps.count * 2 + slot) }

    /// The jump to a function, shared by all its calls.
    mutating func veneer(to function: FunctionAddress) -> CodeLabel {
        if let label = veneers[function] { return label }
        let label = emitter.stream.label()
        veneers[function] = label
        return label
    }
}

/// Code that runs seldom, and so stands behind its subprogram.
enum ARM64Aside: Sendable {
    /// Clears r0 and goes on at `next`.
    case nothing(CodeLabel, next: CodeLabel)
    /// Goes on to the next element of a chain, or ends a chain in which the key is not.
    case chain(ARM64Chain)
    /// Does what was moved there, and goes on at `next`.
    case steps(MovedSteps.Edge, CodeLabel, next: CodeLabel)
}
