public import BPFCompiler
import BPFMaps

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
    /// The state of a compiled program's runs; nil where it takes none, or is not compiled.
    private let state: UnsafeMutablePointer<RunState>?
    private let slot: Int
    private let running: UInt64
    /// Whether it may have gone on as another program.
    private let makesTailCalls: Bool

    init(_ program: Program, in context: RunContext) {
        self.program = program
        self.context = context
        base = UInt(context.memory.base)
        second = context.settings.secondArgument ?? 0
        guard let native = program.native else {
            (function, slot, running) = (nil, context.outcome.slot, 0)
            (isDirect, makesTailCalls) = (false, false)
            unsafe state = nil
            return
        }
        slot = native.usesSlot ? context.slots.acquire(preferring: context.outcome.slot) : context.outcome.slot
        running = native.makesTailCalls ? TailCallGuard.enter() : 0
        function = native.function
        (isDirect, makesTailCalls) = (!native.usesState, native.makesTailCalls)
        context.outcome = RunOutcome(instructionCount: 0, slot: slot, mode: .native)
        if native.usesState {
            unsafe state = .allocate(capacity: 1)
            // Safety: room for one state, which is taken down with the session.
            unsafe state?.initialize(to: RunState(program, in: context, slot: slot))
        } else {
            unsafe state = nil
        }
    }

    deinit {
        if let state = unsafe state {
            // Safety: the session is the only owner.
            unsafe state.deinitialize(count: 1)
            unsafe state.deallocate()
        }
        if !context.chain.isEmpty { context.chain.removeAll(keepingCapacity: true) }
        guard let native = program.native else { return }
        if native.makesTailCalls { TailCallGuard.leave(running) }
        if native.usesSlot { context.slots.release(slot) }
    }

    /// Runs the program to its end and returns r0.
    ///
    /// - Throws: what `Program.run(in:)` does.
    @inlinable
    public borrowing func run() throws(Trap) -> UInt64 {
        // Safety: whoever runs a program in native mode trusts it; the session holds it and its context.
        if let function { return isDirect ? function(base, second, 0, 0, 0, 0) : runPrepared(function) }
        return try program.run(in: context)
    }

    @usableFromInline
    borrowing func runPrepared(_ function: NativeProgram.Function) -> UInt64 {
        // Safety: a program that is not direct has a state.
        let state = unsafe state.unsafelyUnwrapped
        if unsafe state.pointee.memory.isOutdated(in: context) {
            // Safety: the state is initialized.
            unsafe state.pointee = RunState(program, in: context, slot: slot)
        }
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

extension RunState {
    /// Begins another run of a compiled program.
    @inline(__always)
    fileprivate mutating func restart(_ program: Program) {
        tailCalls = 0
        memory.program = program
    }
}

extension Program {
    /// Prepares many runs in one context, which nothing else uses meanwhile.
    public func session(in context: RunContext) -> RunSession { RunSession(self, in: context) }
}
