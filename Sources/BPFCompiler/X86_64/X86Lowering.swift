import BPFInstructions

/// Translates a program to x86-64, instruction by instruction.
struct X86Lowering {
    let lowered: LoweredProgram
    let features: X86Features
    var emitter: X86Emitter
    /// Whether there are tail calls, after which another program's subprogram may return.
    let makesTailCalls: Bool
    /// Whether anything throws.
    let throwsExceptions: Bool
    /// Where exceptions lead to.
    var landing: CodeLabel
    /// The program's subprograms, as they are after all passes.
    let subprograms: [Subprogram]
    /// The frame that the current subprogram has.
    var frame: X86Frame
    /// Where the current subprogram leaves.
    var exit: CodeLabel
    /// What follows the making of the entry's frame.
    let body: CodeLabel
    /// The frame that the entry makes.
    var entryFrame: X86Frame
    /// The jumps to functions.
    private var veneers: [FunctionAddress: CodeLabel] = [:]
    /// What stands before loops, by the slots that they begin with.
    var preheaders: [Int: CodeLabel] = [:]

    /// What constants are hidden with.
    var noise: BlindingNoise
    /// Whether constants are hidden.
    let blinds: Bool
    /// Where the processor must not work ahead.
    private let barriers: SpeculationBarriers
    /// Where all guarded jumps go, once there are any.
    private var retpolineLabel: CodeLabel?
    /// The register whose being zero the flags tell about, after the last step.
    var zeroFlag = X86ZeroFlag.unknown
    /// The same before the step.
    private(set) var zeroFlagBefore = X86ZeroFlag.unknown

    /// Code that runs seldom, written behind the subprogram.
    var asides: [X86Aside] = []

    /// Everything is worked out before it is put here: what is read here before the end is copied, with all there is.
    init(_ lowered: consuming LoweredProgram, _ features: X86Features) {
        let subprograms = lowered.subprograms
        let frame = X86Frame(subprograms[0], keepsRunState: false)
        let count = lowered.steps.count
        // Each slot has a label; behind them stand those of entries, and then those of callbacks, where anybody names them.
        let hasEntries = subprograms.count > 1 || subprograms[0].isCallback
        var stream = CodeStream<X86Branch>(
            labels: hasEntries ? count * 3 : count, capacity: count * 5 + 64,
            sites: lowered.program.branches.count + 64)
        exit = stream.label()
        landing = stream.label()
        body = stream.label()
        emitter = X86Emitter(stream: stream)
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
            try lower(subprogram, keepsRunState: index == 0 && usesRunState)
        }
        for subprogram in subprograms where subprogram.isCallback { writeCallback(subprogram.slots.lowerBound) }
        for (function, label) in veneers.sorted(by: { $0.key.value < $1.key.value }) {
            emitter.stream.place(label)
            writeVeneer(to: function)
        }
        if let retpolineLabel { writeRetpoline(at: retpolineLabel) }
    }

    private mutating func lower(_ subprogram: Subprogram, keepsRunState: Bool) throws(CompilerError) {
        let catches = subprogram.slots.lowerBound == 0 && throwsExceptions
        frame = X86Frame(subprogram, keepsRunState: keepsRunState, catches: catches)
        exit = emitter.stream.label()
        zeroFlag = .unknown
        var exitIsPlaced = false
        if subprograms.count > 1 || subprogram.isCallback {
            emitter.stream.place(entry(at: subprogram.slots.lowerBound))
        }
        writePrologue(subprogram, keepsRunState: keepsRunState)
        let (steps, arrivals, hasBarriers) = (lowered.steps, lowered.program.arrivals, !barriers.isEmpty)
        for slot in subprogram.slots {
            let arrival = arrivals[slot]
            if arrival.contains(.backward) { try beginLoop(at: slot) }
            if arrival.isJump { zeroFlag = .unknown }
            emitter.stream.place(CodeLabel(index: slot))
            if hasBarriers, barriers.before.contains(slot) { writeSpeculationBarrier() }
            let step = steps[slot]
            if step.isExit, slot == subprogram.slots.upperBound - 1 {
                emitter.stream.place(exit)
                exitIsPlaced = true
                writeEpilogue()
            } else {
                try lower(step, at: slot)
                if hasBarriers, barriers.after.contains(slot) { writeSpeculationBarrier() }
            }
        }
        if !exitIsPlaced {
            emitter.stream.place(exit)
            writeEpilogue()
        }
        if catches { writeLanding() }
        try writeAsides()
    }

    mutating func lowerMoved(_ step: Step, at slot: Int) throws(CompilerError) { try lower(step, at: slot) }

    @inline(__always)
    private mutating func lower(_ step: Step, at slot: Int) throws(CompilerError) {
        if step.isRemoved { return }
        zeroFlagBefore = zeroFlag
        if zeroFlag != .unknown, !step.keepsFlags || zeroFlag.isOf(step.x86Destination) { zeroFlag = .unknown }
        switch step.kind {
        case .removed: break
        case .rotate(let width, let amount): lowerRotation(width, amount, step)
        case .address: lowerAddress(step)
        case .constant(let value): loadConstant(value, into: step.x86Destination)
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

    @inline(__always)
    private mutating func lower(
        _ operation: Operation, _ instruction: Step, at slot: Int
    ) throws(CompilerError) {
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand):
            lowerArithmetic(arithmetic, width, operand, instruction)
        case .negate(let width): emitter.emit(.neg, width.x86, .register(instruction.x86Destination))
        case .moveSignExtended(let size, let width): lowerSignExtension(size, width, instruction)
        case .byteSwap(let size, let order): lowerByteSwap(size, order, instruction.x86Destination)
        case .loadImmediate64(let source): try lowerImmediate64(source, instruction, at: slot)
        case .load, .store, .loadAcquire, .storeRelease: lowerMemory(operation, instruction)
        case .atomic, .atomicExchange, .atomicCompareExchange: lowerAtomic(operation, instruction)
        case .jump, .jumpIf, .mayGoto: try lowerJump(operation, instruction, at: slot)
        case .loadPacket(let size, let address): try lowerPacketLoad(size, address, instruction, at: slot)
        case .callHelper, .callLocal, .callKernelFunction: try lowerCall(operation, instruction, at: slot)
        case .exit: leave()
        case .callRegister: throw CompilerError(.unsupported("a call of a register"), slot: slot)
        case .castAddressSpace: try lowerCast(instruction, at: slot)
        case .perCPUAddress, .speculationBarrier:
            throw CompilerError(.unsupported("an instruction that only Linux puts in"), slot: slot)
        }
    }

    /// Where a subprogram starts.
    func entry(at slot: Int) -> CodeLabel { CodeLabel(index: lowered.steps.count + slot) }

    /// Where helpers enter a subprogram.
    func callback(at slot: Int) -> CodeLabel { CodeLabel(index: lowered.steps.count * 2 + slot) }

    /// The one guarded jump, shared by all.
    mutating func retpoline() -> CodeLabel {
        if let retpolineLabel { return retpolineLabel }
        let label = emitter.stream.label()
        retpolineLabel = label
        return label
    }

    /// The jump to a function, shared by all its calls.
    mutating func veneer(to function: FunctionAddress) -> CodeLabel {
        if let label = veneers[function] { return label }
        let label = emitter.stream.label()
        veneers[function] = label
        return label
    }
}

/// That the processor's zero flag says whether a register is zero, in one byte: what is written in parts and read as a whole is waited for.
struct X86ZeroFlag: Hashable, Sendable {
    private let code: UInt8

    /// That it says nothing.
    static let unknown = X86ZeroFlag(code: .max)

    private init(code: UInt8) { self.code = code }

    /// How many bits of the register; the others are zero, or not looked at.
    @inline(__always)
    init(register: X86Register, width: X86Width) { code = register.rawValue | width.rawValue << 4 }

    /// Whether it is about a register.
    @inline(__always)
    func isOf(_ register: X86Register) -> Bool { code & 15 == register.rawValue && self != .unknown }

    /// Whether a comparison of a register with zero would say the same.
    func tells(_ register: X86Register, _ width: X86Width) -> Bool {
        isOf(register) && (code >> 4 == width.rawValue || code >> 4 == X86Width.bits32.rawValue)
    }
}

extension Step {
    /// Whether the processor's flags are the same afterwards.
    fileprivate var keepsFlags: Bool {
        switch kind {
        case .operation(.arithmetic(.move, _, .register)), .operation(.load), .address: true
        default: false
        }
    }
}
