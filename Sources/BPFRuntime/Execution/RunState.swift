import BPFMaps

/// What one run changes, apart from registers: frames, budgets, and the memory it may touch.
struct RunState {
    /// Calls may be nested so far, the main function included.
    var frameLimit: Int { StackLayout.framesOfProgram * (Self.tailCallLimit - max(tailCallsLeft, 0) + 1) }
    /// Kernel: `MAX_TAIL_CALL_CNT`.
    static let tailCallLimit = 33
    /// How often each invocation of a function may pass its `may_goto`s.
    ///
    /// - Kernel: `BPF_MAX_LOOPS`.
    static let gotoLimit: UInt32 = 1 << 23

    // Safety: whoever runs the program holds the context until the run ends.
    private unowned(unsafe) let runContext: RunContext
    /// The slot that per-CPU maps are accessed in.
    let slot: Int
    let instructionLimit: UInt64
    /// The time that the program reads, in nanoseconds; nil for the host's.
    let time: UInt64?
    var memory: ProgramMemory
    /// The number of the helper that a compiled program calls, where the function called stands for many.
    var helper: UInt32 = 0
    /// Where compiled code finds the frame that exceptions lead to.
    var exceptionFrame: UInt64 = 0
    /// The place of the running program in the context's chain.
    var program = 0
    /// Nested calls; 0 in the main function.
    var depth = 0
    // Safety: the context, which outlives the run, holds both.
    private unowned(unsafe) let runFrames: FrameStack<Frame>
    private unowned(unsafe) let runLoops: FrameStack<CallbackLoop>
    var gotoBudget = RunState.gotoLimit
    /// How many more tail calls may be made; below 0 where compiled code was refused one.
    var tailCallsLeft = RunState.tailCallLimit
    /// The step to go on with when the loop is entered.
    var step = 0
    /// Instructions executed before the loop was entered.
    var executed = 0
    /// Set when the main function has returned.
    var isFinished = false
    /// Registers that hold something.
    var initialized: UInt32 = 0

    init(_ program: Program, in context: RunContext, slot: Int) {
        let settings = context.settings
        unsafe runContext = context
        unsafe runFrames = context.frames
        unsafe runLoops = context.loops
        self.slot = slot
        instructionLimit = settings.instructionLimit ?? program.mode.instructionLimit
        time = settings.time
        memory = ProgramMemory(program, in: context, settings.packet)
    }

    /// Becomes what it was before it was run in, except for what `RunContext.version` tells about.
    mutating func restart(_ program: Program) {
        (self.program, depth, step, executed) = (0, 0, 0, 0)
        tailCallsLeft = RunState.tailCallLimit
        gotoBudget = RunState.gotoLimit
        isFinished = false
        memory.stackCount = StackLayout.stride
        memory.program = program
    }

    /// What calls leave behind.
    var frames: FrameStack<Frame> {
        @inline(__always) get { unsafe runFrames }
    }

    /// How far each frame's helper has come that calls back.
    var loops: FrameStack<CallbackLoop> {
        @inline(__always) get { unsafe runLoops }
    }

    /// What the program runs in.
    var context: RunContext { unsafe runContext }
}
