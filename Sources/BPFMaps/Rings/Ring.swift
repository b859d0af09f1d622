import BPFModel
public import BPFPlatform

/// The shared pages of a ring buffer, as Linux lays them out: records of any size, by many producers, for one consumer.
///
///     body: consumer's page │ producers' page │ data │ data, mapped once more
///           position: u64   │ position: u64   │
///     record: length: u32, bit 31 busy, bit 30 discarded │ producer: u32 │ bytes, to 8
///     notice: 8, bit 30 discarded                        │ 0             │ how many records found no room before the next: u64
///
/// Positions count bytes and never wrap; a record that runs over the end of the data goes on in the second mapping. A busy record holds the
/// number of the process that fills it (Linux has a page offset there, which nobody reads): the consumer passes over it when that
/// process has ended. A notice is a discarded record, so that consumers which don't know of it pass over it.
@safe @frozen
public struct Ring: BitwiseCopyable, Sendable {
    @inlinable @inline(__always)
    static var busy: UInt32 { 1 << 31 }
    @inlinable @inline(__always)
    static var discarded: UInt32 { 1 << 30 }
    static let pages = 4096

    /// The consumer's page; the header lies before it, the producers' page and the data behind it.
    ///
    /// One address, not one for each thing: what a producer needs must fit into registers.
    @usableFromInline let consumer: UInt
    /// The size of the data less 1; a power of two less 1.
    @usableFromInline let mask: UInt64
    /// The size of the longest record.
    @usableFromInline let limit: UInt64
    /// Where the number of this process stands.
    @usableFromInline let identity: UInt
    @usableFromInline let isShared: Bool

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        consumer = memory.body
        mask = UInt64(definition.maxEntries) - 1
        limit = min(UInt64(UInt32.max / 4), (mask + 1) - 8)
        identity = ProcessIdentity.place
        isShared = memory.isShared
    }

    // MARK: Places

    @inlinable @inline(__always)
    var producer: UInt { consumer &+ 4096 }
    @inlinable @inline(__always)
    var data: UInt { consumer &+ 8192 }
    /// Held by the producer that reserves.
    @inlinable @inline(__always)
    var lock: UInt { counter(0) }
    /// How many records found no room.
    @inlinable @inline(__always)
    var drops: UInt { counter(1) }
    /// How many of them no notice tells of yet; changed under the lock.
    ///
    /// Not beside the lock: a consumer that has caught up reads it, and would take the lock's cache line from the producers.
    @inlinable @inline(__always)
    var untold: UInt { counter(4) }
    /// How far the consumer had come when a producer last had to know.
    ///
    /// The consumer's own page is written all the time. Changed under the lock.
    @inlinable @inline(__always)
    var lastConsumed: UInt { counter(4) &+ 8 }
    /// Changes when a consumer has to look; consumers sleep on it.
    @inlinable @inline(__always)
    var wakeUps: UInt { counter(2) }
    @inlinable @inline(__always)
    var sleepers: UInt { counter(2) &+ 4 }
    /// Held while a program drains.
    @inlinable @inline(__always)
    var drainLock: UInt { counter(3) }

    /// A counter of the header.
    @inlinable @inline(__always)
    func counter(_ number: UInt) -> UInt { consumer &- UInt(MapHeader.size) &+ MapHeader.counterOffset(number) }

    // MARK: Positions

    /// How far the consumer has come.
    @inlinable @inline(__always)
    var consumed: UInt64 {
        // Safety: the consumer's page.
        unsafe AtomicMemory.load64(consumer)
    }

    /// How far the producers have come.
    @inlinable @inline(__always)
    var produced: UInt64 {
        // Safety: the producers' page.
        unsafe AtomicMemory.load64(producer)
    }

    /// How many bytes wait for the consumer, those of busy records included.
    var available: UInt64 { produced &- consumed }

    @inlinable @inline(__always)
    func address(_ position: UInt64) -> UInt { data &+ UInt(truncatingIfNeeded: position & mask) }

    // MARK: Producing

    /// Takes room for `size` bytes; their address, or 0 when there is no room.
    @inlinable @inline(__always)
    public func reserve(_ size: UInt64) -> UInt {
        if size > limit { return 0 }
        // Safety: the number of this process, and the lock in the header; a killed owner leaves nothing that must be repaired.
        let owner = unsafe AtomicMemory.peek64(identity)
        if unsafe owner == 0 || !AtomicMemory.exchange64(lock, from: 0, to: owner) { return reserveWaiting(size) }
        return reserveLocked(size, owner)
    }

    /// The same where the lock has to be waited for.
    @usableFromInline @inline(never)
    func reserveWaiting(_ size: UInt64) -> UInt {
        let owner = ProcessIdentity.current.rawValue
        // Safety: as in `reserve`.
        _ = unsafe OwnerLock.acquire(lock, owner, isShared: isShared)
        return reserveLocked(size, owner)
    }

    /// Takes room, and gives the lock back, which the caller holds.
    @inlinable @inline(__always)
    func reserveLocked(_ size: UInt64, _ owner: UInt64) -> UInt {
        // Safety: counters of the header, and the producers' page.
        let start = unsafe AtomicMemory.peek64(producer)
        let end = start &+ Self.length(size)
        let room = mask &- (end &- (unsafe AtomicMemory.peek64(lastConsumed)))
        if unsafe Int64(bitPattern: room) < 0 || AtomicMemory.peek64(untold) != 0 {
            return reserveScarcely(size, owner)
        }
        return finish(start, end, size, owner)
    }

    /// The same where records were lost, or the consumer has to be asked.
    @usableFromInline @inline(never)
    func reserveScarcely(_ size: UInt64, _ owner: UInt64) -> UInt {
        // Safety: the lock is held; the record of the notice is inside the data.
        var start = unsafe AtomicMemory.peek64(producer)
        let untoldCount = unsafe AtomicMemory.peek64(untold)
        let consumed = consumed
        let length = Self.length(size)
        if untoldCount != 0 {
            start &+= unsafe Self.notice(
                of: untoldCount, in: address(start), room: mask &- (start &- consumed), before: length, untold, mask)
        }
        unsafe AtomicMemory.store64(consumed, to: lastConsumed)
        if start &+ length &- consumed > mask {
            unsafe Self.drop(drops, untold)
            unsafe OwnerLock.release(lock)
            return 0
        }
        return finish(start, start &+ length, size, owner)
    }

    /// Writes a record's header, and gives the lock back.
    @inlinable @inline(__always)
    func finish(_ start: UInt64, _ end: UInt64, _ size: UInt64, _ owner: UInt64) -> UInt {
        let record = address(start)
        // Safety: the record is inside the data; the position commits it.
        let header = size | UInt64(Self.busy) | UInt64(ProcessIdentity(rawValue: owner).short) << 32
        unsafe AtomicMemory.store64(header, to: record)
        unsafe AtomicMemory.store64(end, to: producer)
        unsafe OwnerLock.release(lock)
        return record &+ 8
    }

    /// What a record takes.
    @inlinable @inline(__always)
    static func length(_ size: UInt64) -> UInt64 { (size &+ 15) & ~7 }

    /// Writes a notice if there is room for it and what follows; how many bytes that took, more than any ring has where there is none.
    ///
    /// In an empty ring the record comes first: it may need all the room there is.
    @unsafe @usableFromInline @inline(never)
    static func notice(
        of count: UInt64, in record: UInt, room: UInt64, before length: UInt64, _ untold: UInt, _ mask: UInt64
    ) -> UInt64 {
        // The consumer may make room from now on: what was not written must not be counted as written.
        if 16 &+ length > room { return room == mask ? 0 : mask &+ 1 }
        // Safety: the caller holds the lock; the record is inside the data, and the producers' position will commit it.
        unsafe RawMemory.store(count, to: record &+ 8)
        unsafe AtomicMemory.store64(UInt64(8 | discarded), to: record)
        unsafe AtomicMemory.store64(0, to: untold)
        return 16
    }

    /// Counts a record that found no room; the caller holds the lock.
    @unsafe @usableFromInline @inline(never)
    static func drop(_ drops: UInt, _ untold: UInt) {
        // Safety: counters of the header.
        unsafe AtomicMemory.add64(1, to: drops)
        unsafe AtomicMemory.store64(AtomicMemory.peek64(untold) &+ 1, to: untold)
    }

    /// How many records were lost after the last one that was consumed, if nothing waits; they count as told.
    @usableFromInline
    func takeUntold() -> UInt64 {
        // Safety: counters of the header; the lock is held from here to the end.
        if unsafe AtomicMemory.peek64(untold) == 0 { return 0 }
        _ = unsafe OwnerLock.acquire(lock, isShared: isShared)
        defer { unsafe OwnerLock.release(lock) }
        guard produced == consumed else { return 0 }
        let count = unsafe AtomicMemory.peek64(untold)
        unsafe AtomicMemory.store64(0, to: untold)
        return count
    }

    /// Hands a record over, or takes it back.
    ///
    /// - Precondition: `reserve` returned the address.
    @unsafe @inlinable @inline(__always)
    public func commit(_ sample: UInt, discarding: Bool, flags: RingWakeUp) {
        let record = sample &- 8
        // Safety: the caller vouches for the record.
        let length = unsafe AtomicMemory.peek32(record) & ~Self.busy | (discarding ? Self.discarded : 0)
        if flags == .none { return unsafe AtomicMemory.store32(length, to: record) }
        // Whether the consumer has come here is asked after the record is visible.
        unsafe AtomicMemory.swap32(length, at: record)
        let isNext = UInt64(truncatingIfNeeded: record &- data) & mask == consumed & mask
        if flags.contains(.force) || isNext && !flags.contains(.none) { unsafe Self.wake(wakeUps, sleepers) }
    }

    @unsafe @usableFromInline @inline(never)
    static func wake(_ wakeUps: UInt, _ sleepers: UInt) {
        // Safety: counters of the header.
        unsafe AtomicMemory.add32(1, to: wakeUps)
        if unsafe AtomicMemory.load32(sleepers) != 0 { unsafe Futex.wake(wakeUps) }
    }

    // MARK: Consuming

    /// What stands at the consumer's position.
    @usableFromInline
    enum Next {
        case nothing
        /// A producer is filling it.
        case busy
        /// The address and size of a record; nothing for one that was taken back.
        case record(address: UInt, size: Int, isDiscarded: Bool)
        /// So many records found no room here; takes 16 bytes.
        case lost(UInt64)
    }

    /// The record at a position; nothing where the producers have not been, or can't have been.
    @inlinable @inline(__always)
    func next(at position: UInt64) -> Next {
        var end = position
        return next(at: position, before: &end)
    }

    /// The same for whoever has looked at the producers' position before: it is looked at again when that is reached.
    @inlinable @inline(__always)
    func next(at position: UInt64, before end: inout UInt64) -> Next {
        if Int64(bitPattern: end &- position) <= 0 {
            end = produced
            let ahead = end &- position
            if ahead == 0 || ahead > mask &+ 1 { return .nothing }
        }
        let record = address(position)
        // Safety: the record's header is inside the data.
        let length = unsafe AtomicMemory.load32(record)
        // No flag is set, and it is no longer than the data.
        if UInt64(length) <= min(mask &- 7, UInt64(Self.discarded) - 1) {
            return .record(address: record &+ 8, size: Int(truncatingIfNeeded: length), isDiscarded: false)
        }
        return nextMarked(record, length)
    }

    /// The same for a record that is not one to be handed over.
    @usableFromInline @inline(never)
    func nextMarked(_ record: UInt, _ length: UInt32) -> Next {
        if length & Self.busy != 0 {
            if isAbandoned(record) { return .record(address: record &+ 8, size: size(length), isDiscarded: true) }
            return .busy
        }
        // Safety: the record's header is inside the data.
        if length == 8 | Self.discarded, unsafe AtomicMemory.peek32(record &+ 4) == 0 {
            return .lost(unsafe AtomicMemory.peek64(record &+ 8))
        }
        return .record(address: record &+ 8, size: size(length), isDiscarded: length & Self.discarded != 0)
    }

    /// Whether a byte of the data is at an address.
    @inlinable @inline(__always)
    public func mayContain(_ address: UInt) -> Bool { UInt64(address &- data) < 2 &* (mask &+ 1) }

    /// The bytes of a record, never more than the ring has.
    func size(_ length: UInt32) -> Int { Int(min(UInt64(length & ~(Self.busy | Self.discarded)), mask &- 7)) }

    private func isAbandoned(_ record: UInt) -> Bool {
        // Safety: the record's header is inside the data.
        let process = unsafe AtomicMemory.load32(record &+ 4)
        if process == ProcessIdentity.current.short { return false }
        return !ProcessIdentity.isAlive(short: process)
    }

    /// Gives the room before a position back to the producers.
    @inlinable @inline(__always)
    func release(_ position: UInt64) {
        // Safety: the consumer's page.
        unsafe AtomicMemory.store64(position, to: consumer)
    }

    /// Sleeps until a producer wakes the consumer, or for some time; returns at once when something waits already.
    func wait(milliseconds: UInt32) {
        // Safety: counters of the header.
        let seen = unsafe AtomicMemory.load32(wakeUps)
        unsafe AtomicMemory.add32(1, to: sleepers)
        defer { unsafe AtomicMemory.subtract32(1, from: sleepers) }
        switch next(at: consumed) {
        case .record, .lost: return
        case .nothing, .busy: break
        }
        unsafe Futex.wait(wakeUps, seen, milliseconds: milliseconds)
    }

    /// The record, still being filled, that contains the byte at an address; nil for any other byte.
    func busyRecord(containing address: UInt) -> ValueRegion? {
        record(containing: address).flatMap { $0.isBusy ? $0.region : nil }
    }

    /// The record, handed over, that contains the byte at an address; nil for any other byte.
    func submittedRecord(containing address: UInt) -> ValueRegion? {
        record(containing: address).flatMap { $0.isBusy ? nil : $0.region }
    }

    private func record(containing address: UInt) -> (region: ValueRegion, isBusy: Bool)? {
        guard address >= data, UInt64(address - data) < (mask + 1) * 2 else { return nil }
        var (position, end) = (consumed, produced)
        end = min(end, position &+ mask &+ 1)
        while position < end {
            let record = self.address(position)
            // Safety: the record's header is inside the data.
            let length = unsafe AtomicMemory.load32(record)
            let region = ValueRegion(start: record &+ 8, count: size(length))
            if address >= region.start, address - region.start < UInt(region.count) {
                return (region, length & Self.busy != 0)
            }
            position &+= (UInt64(region.count) &+ 8 &+ 7) & ~7
        }
        return nil
    }
}

/// When a record that is handed over wakes the consumer.
///
/// - Kernel: `BPF_RB_NO_WAKEUP`, `BPF_RB_FORCE_WAKEUP`; without either, when the consumer has caught up with this record.
@frozen
public struct RingWakeUp: OptionSet, Hashable, Sendable {
    /// The flags as Linux takes them.
    public let rawValue: UInt64

    /// The flags of a number.
    @inlinable
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Never.
    @inlinable
    public static var none: RingWakeUp { RingWakeUp(rawValue: 1) }
    /// Always.
    @inlinable
    public static var force: RingWakeUp { RingWakeUp(rawValue: 2) }
}
