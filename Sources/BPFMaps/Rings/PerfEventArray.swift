public import BPFModel
import BPFPlatform

/// Perf buffers by index, for `bpf_perf_event_output`: `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
///
/// Where Linux takes descriptors of perf events, `open` opens a buffer in the map's own memory; an update from bytes is `EBADF`. The index
/// of "this processor" is the run's slot. Programs and readers may be in different processes. A buffer that was opened stays open when
/// its reader ends, as with `BPF_F_PRESERVE_ELEMS`, until somebody deletes it: what comes meanwhile waits for the next reader, or is counted as lost.
public final class PerfEventArray: ReferenceArray, StoredMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users and programs may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    private let stride: UInt
    private let limit: UInt64

    /// How many indices can have a buffer: the first ones.
    public let bufferCount: UInt32

    /// Stands for the run's own index.
    ///
    /// - Kernel: `BPF_F_CURRENT_CPU`, `BPF_F_INDEX_MASK`.
    public static let currentIndex: UInt64 = 0xffff_ffff

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        stride = PerfLayout.stride(of: definition)
        limit = UInt64(definition.bufferPages) * UInt64(PerfLayout.page) - 1
        bufferCount = PerfLayout.buffers(of: definition)
    }

    private var wakeUps: UInt { MapHeader(memory).counter(0) }
    private var sleepers: UInt { wakeUps + 4 }

    /// The pages of an index below `bufferCount`.
    private func pages(_ index: UInt32) -> PerfPages {
        PerfPages(
            size: memory.body &+ 4 &* UInt(index), page: memory.body &+ PerfLayout.page &+ UInt(index) &* stride,
            limit: limit, wakeUps: wakeUps, isShared: memory.isShared)
    }

    // MARK: Buffers

    /// Opens the buffer at an index with `pages` pages of data, a power of two; one that is open stays as it is, with what waits in it.
    ///
    /// - Throws: `E2BIG` for an index out of range or that can have no buffer, `EINVAL` for other numbers of pages or more than the definition's
    ///   `bufferPages`, `EPERM` where users may not write.
    public func open(index: UInt32, pages count: Int) throws(LinuxError) -> PerfBuffer {
        guard permissions.userMayWrite else { throw .eperm }
        if index >= bufferCount { throw .e2big }
        guard let number = UInt32(exactly: count), PerfLayout.mayHave(pages: number), number <= definition.bufferPages
        else { throw .einval }
        pages(index).open(pages: count)
        return PerfBuffer(self, pages(index))
    }

    /// The buffer at an index; nil where none is open.
    public func buffer(at index: UInt32) -> PerfBuffer? {
        index < bufferCount && pages(index).mask != nil ? PerfBuffer(self, pages(index)) : nil
    }

    /// Writes a sample of two parts to the index in the lower half of `flags`.
    ///
    /// - Throws: `E2BIG` for an index out of range, `ENOENT` where no buffer is, `ENOSPC` where it is full: the loss is counted there.
    @unsafe
    public func output(
        flags: UInt64, slot: Int, _ first: (address: UInt, count: Int), _ second: (address: UInt, count: Int) = (0, 0)
    ) throws(LinuxError) {
        var index = flags & Self.currentIndex
        if index == Self.currentIndex { index = UInt64(slot) }
        if index >= UInt64(definition.maxEntries) { throw .e2big }
        guard index < bufferCount else { throw .enoent }
        // Safety: the caller vouches for both parts.
        try unsafe pages(UInt32(index)).write(first, second)
    }

    // MARK: All of them

    /// Calls `body` with each sample that waits in any buffer and its index, at most `limit`; how many there were.
    ///
    /// One thread at a time may consume. Samples of one buffer come in their order.
    /// - Parameter lost: called where samples found no room, with the index and how many: all calls together add up to `dropCount`.
    public func consume<Failure>(
        limit: Int = .max, _ body: (UInt32, RawSpan) throws(Failure) -> Void,
        lost: (UInt32, UInt64) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let full = (0..<bufferCount).filter { pages($0).hasRecords || pages($0).hasUntold }
        // Each its share: who fills one buffer without end keeps nobody from the others.
        let share = max(limit / max(full.count, 1), 1)
        var count = 0
        for index in full where count < limit {
            count += try pages(index).consume(limit: min(share, limit - count)) { (sample) throws(Failure) in
                try body(index, sample)
            } lost: { (number) throws(Failure) in
                try lost(index, number)
            }
        }
        return count
    }

    /// As above, for those who ask for losses otherwise (`dropCount`).
    public func consume<Failure>(
        limit: Int = .max, _ body: (UInt32, RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try consume(limit: limit, body) { (_, _) throws(Failure) in }
    }

    /// How many samples found no room in buffers that are open, since they were opened.
    public var dropCount: UInt64 { (0..<bufferCount).reduce(0) { $0 &+ (buffer(at: $1)?.lostCount ?? 0) } }

    /// Whether samples wait.
    public var hasRecords: Bool { (0..<bufferCount).contains { pages($0).hasRecords } }

    /// Sleeps until samples wait in any buffer, or for some time; producers of all processes wake it.
    public func wait(milliseconds: UInt32) { wait(milliseconds: milliseconds) { hasRecords } }

    /// Sleeps until a producer wakes it, or for some time, unless there is something to do.
    func wait(milliseconds: UInt32, unless isReady: () -> Bool) {
        // Safety: counters of the header.
        let seen = unsafe AtomicMemory.load32(wakeUps)
        unsafe AtomicMemory.add32(1, to: sleepers)
        defer { unsafe AtomicMemory.subtract32(1, from: sleepers) }
        if isReady() { return }
        unsafe Futex.wait(wakeUps, seen, milliseconds: milliseconds)
    }
}

extension PerfEventArray {
    /// Closes the buffer at an index.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let index = try unsafe checkedIndex(key)
        if index >= bufferCount || !pages(index).close() { throw .enoent }
    }

    /// Always `ENOTSUPP`: a buffer is no value.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Fails: with `EINVAL` for any flag, `E2BIG` for an index out of range, and else `EBADF`.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        _ = try unsafe checkedIndex(key, flags)
        throw .ebadf
    }
}
