/// Code that can be called; its room is freed with the last reference to it.
public final class ExecutableCode: Sendable {
    /// The bytes of the code.
    public let count: Int
    private let arena: CodeArena
    private let range: Range<Int>
    private let memory: ExecutableMemory
    /// The loads that may fault; nil when there are none.
    private let faults: FaultTable?

    init(arena: CodeArena, range: Range<Int>, count: Int, memory: ExecutableMemory, faults: FaultTable?) {
        self.arena = arena
        self.range = range
        self.count = count
        self.memory = memory
        self.faults = faults
    }

    deinit {
        faults?.forget()
        memory.release(range, of: arena)
    }

    /// The address of the first byte.
    public var address: UInt { arena.address(of: range.lowerBound) }
}
