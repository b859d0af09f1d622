import BPFCompiler
public import BPFMaps
public import BPFModel
import Synchronization

/// A program that can be run: decoded once, run as often as wanted, by as many threads as there are.
public final class Program: TailCallTarget {
    /// For people, and for errors.
    public let name: String
    /// Whether runs are tested.
    public let mode: ExecutionMode
    /// What r1 points to; nil for memory that may be read and written freely.
    public let contextLayout: ContextLayout?
    /// This program's number in this process, never 0.
    public let identifier: UInt32
    /// What it has in common with every program that it may tail-call.
    public let tailCallKind: TailCallKind
    /// Where it is meant to be attached; nil for anywhere.
    public let expectedAttachType: AttachType?

    let decoded: DecodedProgram
    /// Where the chain of `decoded` is, which only fast mode has, and what it uses.
    let chain: ChainProgram
    /// The maps of `decoded`.
    let mapTable: MapTable
    let contextRules: ContextRules
    /// The arena that it works on.
    let arena: ArenaMap?
    /// The machine code of native mode; nil in all others.
    let native: NativeCode?

    private static let identifiers = Atomic<UInt32>(0)

    /// Decodes a program, and compiles it for native mode.
    ///
    /// `helpers` are those that may be called, all that are implemented when it is nil; `hardening` is for native mode.
    public convenience init(
        _ code: ProgramCode,
        helpers: Set<HelperID>? = nil,
        contextLayout: ContextLayout? = nil,
        mode: ExecutionMode = .checked,
        hardening: Hardening = Hardening()
    ) throws(DecodeError) {
        try self.init(
            code, ContextRules(contextLayout), layout: contextLayout, helpers: helpers, mode: mode,
            hardening: hardening, usesStandIns: false)
    }

    /// Decodes a program whose rights to its context are rows of a table.
    ///
    /// - Parameters:
    ///   - accesses: what the program may do with its context.
    ///   - isReadInPlace: whether helpers may be given the context as memory.
    public convenience init(
        _ code: ProgramCode,
        helpers: Set<HelperID>? = nil,
        context name: String,
        accesses: [ContextAccess],
        isReadInPlace: Bool = false,
        mode: ExecutionMode = .checked,
        hardening: Hardening = Hardening()
    ) throws(DecodeError) {
        try self.init(
            code, ContextRules(name: name, accesses, isReadInPlace: isReadInPlace), layout: nil, helpers: helpers,
            mode: mode, hardening: hardening, usesStandIns: false)
    }

    /// Decodes a program for a trial: helpers that are not implemented become calls of the run context's stand-in.
    package convenience init(
        trying code: ProgramCode, type: ProgramType, attachType: AttachType?, isReadInPlace: Bool, mode: ExecutionMode
    ) throws(DecodeError) {
        let accesses = ContextAccess.table(for: type, attachType: attachType)
        try self.init(
            code, ContextRules(name: type.name, accesses, isReadInPlace: isReadInPlace), layout: nil, helpers: nil,
            mode: mode, usesStandIns: true)
    }

    private init(
        _ code: ProgramCode, _ rules: ContextRules, layout: ContextLayout?, helpers: Set<HelperID>?,
        mode: ExecutionMode, hardening: Hardening = Hardening(), usesStandIns: Bool
    ) throws(DecodeError) {
        contextRules = rules
        expectedAttachType = code.expectedAttachType
        tailCallKind = TailCallKind(context: contextRules.name, engine: mode.rawValue)
        var decoder = Decoder(code, allowedHelpers: helpers, kind: tailCallKind)
        decoder.usesStandIns = usesStandIns
        let plain = try decoder.decode()
        decoded = mode == .fast ? decoder.fused(rules) : plain
        mapTable = MapTable(plain.maps)
        chain = ChainProgram(decoded, mapTable)
        native = mode == .native ? try NativeCode(code, plain, contextRules, hardening) : nil
        name = code.name
        arena = code.arena?.map
        contextLayout = layout
        self.mode = mode
        identifier = Self.identifiers.wrappingAdd(1, ordering: .relaxed).newValue
        native?.publish(self)
    }

    /// The address of what compiled programs enter it by; 0 in the interpreter's modes.
    public var entryRecord: UInt { native?.recordAddress ?? 0 }

    /// Whether it calls helpers that a stand-in answers for, as only a program that is tried does.
    package var asksStandIns: Bool { decoded.helpers.contains { $0.implementation.step == .callStandIn } }

    /// The helpers that are implemented.
    public static let supportedHelpers: Set<HelperID> = Set(HelperTable.implementations.map { $0.id })

    /// Runs the program to its end and returns r0.
    ///
    /// The run has a per-CPU slot of its own from `context.slots`, and waits for one while there is none.
    /// - Throws: in checked mode whatever the program does wrong; in fast mode only a limit that was reached; in native
    ///   mode nothing.
    public func run(in context: RunContext) throws(Trap) -> UInt64 {
        arena?.followChanges()
        if let native { return native.run(self, in: context) }
        let slot = context.slots.acquire(preferring: context.outcome.slot)
        defer { context.slots.release(slot) }
        return switch mode {
        case .fast, .native: try execute(FastPolicy.self, context, slot)
        case .checked where context.observer != nil: try execute(ObservedPolicy.self, context, slot)
        case .checked: try execute(CheckedPolicy.self, context, slot)
        }
    }

    private func execute<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ context: RunContext,
        _ slot: Int
    ) throws(Trap) -> UInt64 {
        var state = RunState(self, in: context, slot: slot)
        return try execute(policy, context, &state)
    }

    /// Runs the program in a state that nothing has run in yet, or that was restarted.
    func execute<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ context: RunContext,
        _ state: inout RunState
    ) throws(Trap) -> UInt64 {
        var registers = Registers()
        state.start(policy, &registers, secondArgument: context.settings.secondArgument)
        defer {
            context.outcome = RunOutcome(
                instructionCount: UInt64(state.executed), slot: state.slot, mode: Policy.mode)
            if let ring = context.draining {
                ring.endDrain()
                context.draining = nil
            }
        }
        if Policy.isChecked || !finishesChain(&registers, &state) {
            try Interpreter.run(policy, self, &registers, &state)
        }
        if !state.isFinished { try runChain(policy, context, &registers, &state) }
        return registers[0]
    }

    /// Runs the program in fast mode from its start as far as the chain of its steps goes; tells whether that was to its end.
    ///
    /// Where it was not, the interpreter's loop goes on from there.
    private func finishesChain(_ registers: inout Registers, _ state: inout RunState) -> Bool {
        // Safety: the program outlives the run.
        var frame = unsafe ChainFrame(chain, lead: 0, limit: state.instructionLimit, state.memory)
        state.step = ChainStep.run(from: 0, &registers, &frame, &state)
        let last = ChainStep.step(frame.place(of: state.step))
        state.executed = frame.lead &+ last.number
        guard last.code == .exit, state.depth == 0, frame.rest > last.number else { return false }
        state.executed += 1
        state.isFinished = true
        return true
    }

    /// Runs a function of the program that a helper was given, with r1 to r3.
    func runCallback(
        _ callback: UInt64, _ arguments: (UInt64, UInt64, UInt64), in context: RunContext
    ) throws(Trap) -> UInt64 {
        let slot = context.slots.acquire(preferring: context.outcome.slot)
        defer { context.slots.release(slot) }
        var state = RunState(self, in: context, slot: slot)
        if native != nil { return NativeFunctions.run(callback, arguments, &state) }
        guard let step = decoded.step(ofFunction: callback) else { return 0 }
        var registers = Registers()
        (registers[1], registers[2], registers[3]) = arguments
        state.step = step
        if mode == .checked {
            state.startCallback(CheckedPolicy.self, &registers)
            try Interpreter.run(CheckedPolicy.self, self, &registers, &state)
        } else {
            state.startCallback(FastPolicy.self, &registers)
            try Interpreter.run(FastPolicy.self, self, &registers, &state)
        }
        return registers[0]
    }

    /// Goes on with the programs that tail calls, and returns from them, lead to.
    private func runChain<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ context: RunContext,
        _ registers: inout Registers,
        _ state: inout RunState
    ) throws(Trap) {
        defer { context.chain.removeAll(keepingCapacity: true) }
        while !state.isFinished {
            let program = state.program == 0 ? self : context.chain[state.program - 1]
            state.memory.program = program
            try Interpreter.run(policy, program, &registers, &state)
        }
    }

    /// A trap at a step.
    func trap(_ kind: Trap.Kind, at step: Int) -> Trap {
        Trap(program: name, slot: decoded.slots[step], kind: kind)
    }
}

extension Program {
    /// The machine code of native mode, before it was placed; nil in all other modes.
    public var machineCode: [UInt8]? { native?.machineCode.bytes }

    /// For each slot the offset of its code in `machineCode`; a slot that nothing is left of has that of the next one.
    public var machineCodeOffsets: [Int]? { native?.machineCode.slotOffsets.map(Int.init) }
}
