public import BPFCompiler
import BPFMaps
import BPFPlatform

/// Many runs of one program in one context, with what each run needs prepared once.
///
///     let session = program.session(in: context)
///     for packet in packets { try packet.load(…); verdict = try session.run() }
///
/// The session has one per-CPU slot from its beginning to its end. What r2 holds is decided when it begins; whatever else is set in the context, or
/// loaded into it or its packet, holds from the next run on. One thread uses a session at a time.
@safe
public struct RunSession: ~Copyable {
    /// The machine code of a compiled program; nil for all others.
    @usableFromInline let function: NativeProgram.Function?
    /// Whether it needs nothing but its context.
    @usableFromInline let isDirect: Bool
    @usableFromInline let base: UInt
    @usableFromInline let second: UInt64
    @usableFromInline let program: Program
    @usableFromInline let context: RunContext
    /// The state of the runs; nil where they take none, or one each, as they do in checked mode.
    private let state: UnsafeMutablePointer<RunState>?
    /// Where everything is that a run of a compiled program looks at before; nil where it looks at more.
    @usableFromInline let entrance: RunEntrance?
    private let slot: Int
    private let running: UInt64
    /// Whether it may have gone on as another program.
    private let makesTailCalls: Bool

    init(_ program: Program, in context: RunContext) {
        self.program = program
        self.context = context
        base = UInt(context.memory.base)
        second = context.settings.secondArgument ?? 0
        program.arena?.followChanges()
        guard let native = program.native else {
            (function, running) = (nil, 0)
            (isDirect, makesTailCalls) = (false, false)
            entrance = nil
            let isFast = program.mode == .fast
            slot = isFast ? context.slots.acquire(preferring: context.outcome.slot) : context.outcome.slot
            unsafe state = isFast ? Self.state(program, context, slot) : nil
            return
        }
        slot = native.usesSlot ? context.slots.acquire(preferring: context.outcome.slot) : context.outcome.slot
        running = native.makesTailCalls ? TailCallGuard.enter() : 0
        if native.mayFault { GuardedMemory.prepareThread() }
        function = native.function
        (isDirect, makesTailCalls) = (!native.usesState, native.makesTailCalls)
        context.outcome = RunOutcome(instructionCount: 0, slot: slot, mode: .native)
        unsafe state = native.usesState ? Self.state(program, context, slot) : nil
        entrance = native.makesTailCalls ? nil : unsafe state.flatMap { RunEntrance(UInt(bitPattern: $0), context) }
    }

    /// A state, which is taken down with the session.
    @unsafe
    private static func state(_ program: Program, _ context: RunContext, _ slot: Int) -> UnsafeMutablePointer<RunState>
    {
        let state = UnsafeMutablePointer<RunState>.allocate(capacity: 1)
        // Safety: there is room for one.
        unsafe state.initialize(to: RunState(program, in: context, slot: slot))
        return unsafe state
    }

    deinit {
        if let state = unsafe state {
            // Safety: the session is the only owner.
            unsafe state.deinitialize(count: 1)
            unsafe state.deallocate()
        }
        if !context.chain.isEmpty { context.chain.removeAll(keepingCapacity: true) }
        guard let native = program.native else {
            if program.mode == .fast { context.slots.release(slot) }
            return
        }
        if native.makesTailCalls { TailCallGuard.leave(running) }
        if native.usesSlot { context.slots.release(slot) }
    }

    /// Runs the program to its end and returns r0.
    ///
    /// - Throws: what `Program.run(in:)` does.
    @inlinable
    public borrowing func run() throws(Trap) -> UInt64 {
        // Safety: whoever runs a program in native mode trusts it; the session holds it and its context.
        if let function {
            if isDirect { return function(base, second, 0, 0, 0, 0) }
            guard let entrance, entrance.isCurrent else { return runPrepared(function) }
            var marker: UInt8 = 0
            return unsafe withUnsafeMutablePointer(to: &marker) { end in
                // What the program pushes lies below this frame.
                entrance.note(stackEnd: UInt(bitPattern: end))
                return function(base, second, 0, 0, 0, entrance.state)
            }
        }
        return try interpret()
    }

    @usableFromInline
    borrowing func interpret() throws(Trap) -> UInt64 {
        guard let state = unsafe state else { return try program.run(in: context) }
        unsafe refresh(state)
        // Safety: the state is initialized, and nothing else looks at it meanwhile.
        unsafe state.pointee.restart(program)
        return try unsafe program.execute(FastPolicy.self, context, &state.pointee)
    }

    /// Makes the state anew when the context has changed.
    @unsafe @inline(__always)
    private borrowing func refresh(_ state: UnsafeMutablePointer<RunState>) {
        if unsafe state.pointee.memory.isOutdated(in: context) {
            // Safety: the state is initialized.
            unsafe state.pointee = RunState(program, in: context, slot: slot)
        }
    }

    @usableFromInline
    borrowing func runPrepared(_ function: NativeProgram.Function) -> UInt64 {
        // Safety: a program that is not direct has a state.
        let state = unsafe state.unsafelyUnwrapped
        unsafe refresh(state)
        if makesTailCalls { unsafe state.pointee.restart(program) }
        let address = UInt(bitPattern: state)
        var marker: UInt8 = 0
        return unsafe withUnsafeMutablePointer(to: &marker) { end in
            // Safety: what the program pushes lies below this frame.
            unsafe state.pointee.memory.nativeStackEnd = UInt64(UInt(bitPattern: end))
            return function(base, second, 0, 0, 0, address)
        }
    }
}

extension Program {
    /// Prepares many runs in one context, which nothing else uses meanwhile.
    public func session(in context: RunContext) -> RunSession { RunSession(self, in: context) }
}
