public import BPFMaps
public import BPFModel
import BPFPlatform
public import BPFRuntime

/// One program at one hook, with the memory that its packets and contexts come in; for one thread.
public struct PacketRunner {
    /// Where the program runs.
    public let hook: PacketHook
    /// What runs.
    public let program: Program
    let context: RunContext
    let packet: Packet
    let entries: EntryRunner

    /// The most instructions of one run; nil for the mode's own limit.
    public var instructionLimit: UInt64? {
        get { context.instructionLimit }
        nonmutating set { context.instructionLimit = newValue }
    }

    /// What executed the last run; nil before the first.
    public var executedMode: ExecutionMode? { context.executedMode }

    /// Prepares to run a program that was made for the hook.
    ///
    /// - Throws: `ENOMEM` when the system has no memory.
    public init(
        _ program: Program, at hook: PacketHook, log: TraceLog = TraceLog(), slots: SlotAllocator = .shared
    ) throws(LinuxError) {
        guard let context = RunContext(log: log, slots: slots), let packet = Packet() else { throw .enomem }
        context.packet = packet
        entries = EntryRunner(log: log, slots: slots)
        (self.hook, self.program, self.context, self.packet) = (hook, program, context, packet)
    }

    /// Puts packet and context in place.
    func load(_ event: PacketEvent) throws(LinuxError) {
        context.forwarding.clear()
        context.entries = []
        try packet.load(event.data, skipping: event.hiddenLength, metadata: event.metadataLength)
        try context.loadContext(event.context.bytes)
    }
}

extension PacketHook {
    /// Makes a program for this hook: with its context and its helpers.
    public func program(_ code: ProgramCode, mode: ExecutionMode = .checked) throws(DecodeError) -> Program {
        try Program(code, helpers: helpers, contextLayout: contextLayout, mode: mode)
    }
}
