public import BPFMaps
public import BPFModel
import BPFPlatform

/// What a program runs in: its context, its packet, its stack and its limits.
///
/// There is one for each thread, reused from run to run.
/// Nothing here may be used by two threads at a time; programs, maps and the log may.
public final class RunContext {
    /// Where `bpf_trace_printk` writes.
    public let log: TraceLog
    /// Where runs get their per-CPU slot from.
    public let slots: SlotAllocator

    /// Who is told about every instruction of a checked run; nil for nobody.
    public var observer: (any ExecutionObserver)?

    /// Who answers for helpers that are not implemented, in programs that may call them.
    package var standIn: (any HelperStandIn)?
    /// Memory that programs may touch besides their own.
    package var objects: [RunObject] = []

    /// The bytes that r1 points to.
    let memory: ContextMemory
    let stack: RunStack
    let frames = FrameStack(repeating: Frame())
    let loops = FrameStack(repeating: CallbackLoop())
    /// What callbacks are lent; made when it is first needed.
    private(set) var lentScratch: RunScratch?
    /// As `lentScratch`; nil when the system has no memory.
    var scratch: RunScratch? {
        if lentScratch == nil { lentScratch = RunScratch() }
        return lentScratch
    }
    /// The ring that a run drains; a run that ends meanwhile gives it back.
    var draining: UserRingBufferMap?
    /// The timer whose function is running; 0 for none.
    var timer: UInt64 = 0
    /// The addresses of the functions that led here, innermost first: what `bpf_get_stackid` and `bpf_get_stack` see; none unless the
    /// source of events says them.
    public var stackTrace: [UInt64] = []
    /// Where the last run's program told its packet to go; whoever runs programs clears it before each packet.
    public var forwarding = PacketForwarding()
    /// Entries that the last run's program told its packet to go to, where a program or a queue of this process comes first; cleared as `forwarding`.
    public var entries: [RedirectEntry] = []
    /// What the caller asked for, in one place so that a run asks once.
    private(set) var settings = RunSettings()
    /// Changes whenever something is set that a run's state is made of.
    private(set) var version: UInt64 {
        get { memory.version }
        set { memory.version = newValue }
    }
    /// What the last run left.
    var outcome = RunOutcome()
    /// The programs of a chain of tail calls, kept so that they outlive their places in program arrays.
    var chain: [Program] = []

    /// Makes an empty context; nil when the system has no memory.
    public init?(log: TraceLog = TraceLog(), slots: SlotAllocator = .shared) {
        guard let memory = ContextMemory(), let stack = RunStack() else { return nil }
        self.memory = memory
        self.stack = stack
        self.log = log
        self.slots = slots
    }

    deinit { settings.packet?.unwatch(from: memory.base) }

    /// The packet that helpers and the context's pointer fields refer to; nil for none.
    public var packet: Packet? {
        get { settings.packet }
        set {
            settings.packet?.unwatch(from: memory.base)
            settings.packet = newValue
            version &+= 1
            if let newValue {
                newValue.watch(from: memory.base)
            } else {
                ContextMemory.publish((0, 0, 0), before: memory.base)
            }
        }
    }

    /// What r2 holds at entry; nil for nothing, as on Linux.
    public var secondArgument: UInt64? {
        get { settings.secondArgument }
        set {
            settings.secondArgument = newValue
            version &+= 1
        }
    }

    /// The time that programs read, in nanoseconds; nil for the host's.
    public var time: UInt64? {
        get { settings.time }
        set {
            settings.time = newValue
            version &+= 1
        }
    }

    /// The most instructions of one run; nil for the mode's own limit.
    public var instructionLimit: UInt64? {
        get { settings.instructionLimit }
        set {
            settings.instructionLimit = newValue
            version &+= 1
        }
    }

    /// What executed the last run; nil before the first.
    public var executedMode: ExecutionMode? { outcome.mode }

    /// How many instructions the last run executed.
    public var instructionCount: UInt64 { outcome.instructionCount }

    /// A copy of the bytes that r1 points to.
    public var contextBytes: [UInt8] { memory.bytes }

    /// Puts bytes in place of those that r1 points to, as Linux lays the context out; pointer fields may hold anything.
    ///
    /// - Throws: `E2BIG` for more than 1 MiB.
    public func loadContext(_ bytes: [UInt8]) throws(LinuxError) {
        version &+= 1
        try memory.load(bytes)
    }
}

/// What a caller asks of its runs.
struct RunSettings {
    var packet: Packet?
    var secondArgument: UInt64?
    var time: UInt64?
    var instructionLimit: UInt64?
}

/// What a run leaves for the next.
struct RunOutcome {
    /// How many instructions it executed.
    var instructionCount: UInt64 = 0
    /// The slot that it had, to be asked for first.
    var slot = 0
    /// What executed it.
    var mode: ExecutionMode?
}
