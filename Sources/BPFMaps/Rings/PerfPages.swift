import BPFModel
import BPFPlatform

/// The shared pages of one perf buffer: samples by many producers for one consumer, as Linux lays them out.
///
///     page:  data_head: u64 at 1024 │ data_tail: u64 │ data_offset: u64 │ data_size: u64 │ … │ our counters from 2048 on
///     data:  type: u32 │ misc: u16 │ size: u16 │ body     of any size, to 8 bytes; goes on at the start of the data
///
/// Producers take turns (`OwnerLock`). A record is committed by the store of `data_head`, a loss by that of one counter: whoever is killed leaves the
/// one or the other done or not done. How many losses were told is a counter of its own, and follows from the head where who told them was killed.
///
/// - Kernel: `struct perf_event_mmap_page`; `PERF_RECORD_SAMPLE` with `PERF_SAMPLE_RAW`, `PERF_RECORD_LOST`.
struct PerfPages: BitwiseCopyable, Sendable {
    /// Where the size of the buffer stands.
    let size: UInt
    /// The page; the data lies behind it.
    let page: UInt
    /// The most bytes of data less 1.
    let limit: UInt64
    /// Changes when a consumer has to look; consumers sleep on it.
    ///
    /// Of the whole map.
    let wakeUps: UInt
    let isShared: Bool

    static let sample: UInt32 = 9
    static let lost: UInt32 = 2
    /// Bytes of a record that tells of losses.
    private static let noticeSize: UInt64 = 24

    // MARK: Places

    var head: UInt { page &+ 1024 }
    var tail: UInt { page &+ 1032 }
    var sleepers: UInt { wakeUps &+ 4 }
    private var lock: UInt { page &+ 2048 }
    /// How many samples found no room since the buffer was opened.
    var drops: UInt { page &+ 2112 }
    /// How many of them the consumer was told, or will be by a record.
    ///
    /// Changed under the lock, as all that follows.
    private var told: UInt { page &+ 2120 }
    /// The head that commits a record of losses, and the value of `told` that goes with it.
    private var noticeHead: UInt { page &+ 2128 }
    private var noticeTold: UInt { page &+ 2136 }
    var data: UInt { page &+ PerfLayout.page }

    /// Bytes of data less 1; nil while the buffer is closed.
    var mask: UInt64? {
        // Safety: a word of the body; what it says is compared with what there is.
        let size = unsafe AtomicMemory.load32(size)
        if size == 0 || size > 17 { return nil }
        let mask = UInt64(PerfLayout.page) << UInt64(size - 1) - 1
        return mask <= limit ? mask : nil
    }

    // MARK: The lock

    private func acquire() {
        // Safety: the lock and the counters of the page.
        if case .fromTheDead = unsafe OwnerLock.acquire(lock, isShared: isShared) { repair() }
    }

    private func release() {
        // Safety: the lock is held.
        unsafe OwnerLock.release(lock)
    }

    /// Finishes what a killed producer began: its record of losses is there, or it is not.
    private func repair() {
        // Safety: counters of the page.
        if unsafe AtomicMemory.load64(noticeHead) == AtomicMemory.load64(head) {
            let value = unsafe max(AtomicMemory.peek64(told), AtomicMemory.peek64(noticeTold))
            unsafe AtomicMemory.store64(value, to: told)
        }
        unsafe AtomicMemory.store64(0, to: noticeHead)
    }

    // MARK: Opening

    /// Makes the buffer ready for `pages` pages; nothing changes where it is open.
    func open(pages: Int) {
        acquire()
        defer { release() }
        if mask != nil { return }
        // Safety: words of the page; the size commits them.
        unsafe AtomicMemory.store64(AtomicMemory.load64(head) & ~7, to: head)
        unsafe AtomicMemory.store64(AtomicMemory.load64(head), to: tail)
        for counter in [drops, told, noticeHead, noticeTold] { unsafe AtomicMemory.store64(0, to: counter) }
        unsafe AtomicMemory.store64(UInt64(PerfLayout.page), to: page &+ 1040)
        unsafe AtomicMemory.store64(UInt64(pages) * UInt64(PerfLayout.page), to: page &+ 1048)
        unsafe AtomicMemory.store32(UInt32(pages.trailingZeroBitCount + 1), to: size)
    }

    /// Takes no more samples; whether it did until now.
    func close() -> Bool {
        acquire()
        defer { release() }
        let isOpen = mask != nil
        // Safety: a word of the body.
        unsafe AtomicMemory.store32(0, to: size)
        return isOpen
    }

    // MARK: Producing

    /// Writes a sample of two parts; counts it as lost when there is no room.
    @unsafe
    func write(_ first: (address: UInt, count: Int), _ second: (address: UInt, count: Int)) throws(LinuxError) {
        let raw = 4 + first.count + second.count
        let size = UInt64(8 + raw + 7) & ~7
        if size > 0xffff { throw .e2big }
        if mask == nil { throw .enoent }
        acquire()
        // Safety: the lock is held; the caller vouches for the parts.
        guard let mask else {
            release()
            throw .enoent
        }
        let start = unsafe AtomicMemory.peek64(head) & ~7
        let used = start &- (unsafe AtomicMemory.load64(tail))
        let total = unsafe AtomicMemory.peek64(drops)
        let untold = total &- (unsafe AtomicMemory.peek64(told))
        let position = start &+ (untold == 0 ? 0 : Self.noticeSize)
        guard used <= mask, position &+ size &- start <= mask &- used else {
            unsafe AtomicMemory.store64(total &+ 1, to: drops)
            release()
            throw .enospc
        }
        let record = place(position, mask)
        unsafe RawMemory.store(0 as UInt64, to: place(position &+ size &- 8, mask))
        unsafe RawMemory.store(UInt64(Self.sample) | size << 48, to: record)
        unsafe RawMemory.store(UInt32(size - 12), to: place(position &+ 8, mask))
        unsafe copy(first, to: position &+ 12, mask)
        unsafe copy(second, to: position &+ 12 &+ UInt64(first.count), mask)
        if untold == 0 {
            unsafe AtomicMemory.swap64(position &+ size, at: head)
        } else {
            unsafe commit(position &+ size, telling: untold, at: start, mask)
        }
        release()
        // Whoever sleeps is woken by every record, not by the first alone: its producer may have been killed before it did so.
        if unsafe AtomicMemory.load32(sleepers) != 0 { unsafe Ring.wake(wakeUps, sleepers) }
    }

    /// Commits a record behind one that tells of losses, which is written first.
    @unsafe @inline(never)
    private func commit(_ end: UInt64, telling untold: UInt64, at start: UInt64, _ mask: UInt64) {
        // Safety: the lock is held, and there is room for the record.
        unsafe RawMemory.store(UInt64(Self.lost) | Self.noticeSize << 48, to: place(start, mask))
        unsafe RawMemory.store(0 as UInt64, to: place(start &+ 8, mask))
        unsafe RawMemory.store(untold, to: place(start &+ 16, mask))
        let total = unsafe AtomicMemory.peek64(told) &+ untold
        // The head first: an old one may be the head of now.
        unsafe AtomicMemory.store64(end, to: noticeHead)
        unsafe AtomicMemory.store64(total, to: noticeTold)
        unsafe AtomicMemory.swap64(end, at: head)
        unsafe AtomicMemory.store64(total, to: told)
    }

    private func place(_ position: UInt64, _ mask: UInt64) -> UInt { data &+ UInt(position & mask) }

    @unsafe
    private func copy(_ part: (address: UInt, count: Int), to position: UInt64, _ mask: UInt64) {
        if part.count == 0 { return }
        let before = min(part.count, Int(mask &+ 1 &- position & mask))
        // Safety: both pieces lie in the data; the caller vouches for the part.
        unsafe RawMemory.copy(from: part.address, to: place(position, mask), count: before)
        if before == part.count { return }
        unsafe RawMemory.copy(from: part.address &+ UInt(before), to: data, count: part.count - before)
    }

    // MARK: Losses

    /// Whether the consumer was not told of all losses.
    var hasUntold: Bool {
        // Safety: counters of the page.
        unsafe mask != nil && AtomicMemory.peek64(drops) != AtomicMemory.peek64(told)
    }

    /// How many samples were lost after the last one that was consumed, if nothing waits; they count as told.
    func takeUntold() -> UInt64 {
        // Safety: counters of the page; the lock is held from there to the end.
        if unsafe AtomicMemory.peek64(drops) == AtomicMemory.peek64(told) { return 0 }
        acquire()
        defer { release() }
        guard unsafe AtomicMemory.load64(head) == AtomicMemory.load64(tail) else { return 0 }
        let total = unsafe AtomicMemory.peek64(drops)
        let count = total &- (unsafe AtomicMemory.peek64(told))
        unsafe AtomicMemory.store64(total, to: told)
        return count
    }
}
