import BPFModel
import BPFPlatform

/// The shared pages of a ring buffer, as Linux lays them out: records of any size, by many producers, for one consumer.
///
///     body: consumer's page │ producers' page │ data │ data, mapped once more
///           position: u64   │ position: u64   │
///     record: length: u32, bit 31 busy, bit 30 discarded │ producer: u32 │ bytes, to 8
///
/// Positions count bytes and never wrap; a record that runs over the end of the data goes on in the second mapping. A busy record holds the
/// number of the process that fills it (Linux has a page offset there, which nobody reads): the consumer passes over it when that
/// process has ended.
@safe
struct Ring: BitwiseCopyable, Sendable {
    static let headerSize: UInt32 = 8
    static let busy: UInt32 = 1 << 31
    static let discarded: UInt32 = 1 << 30
    static let pages = 4096

    let consumer: UInt
    let producer: UInt
    let data: UInt
    /// The size of the data less 1; a power of two less 1.
    let mask: UInt64
    let lock: UInt
    /// How many records found no room.
    let drops: UInt
    /// Changes when a consumer has to look; consumers sleep on it.
    let wakeUps: UInt
    let sleepers: UInt
    let isShared: Bool

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        let header = MapHeader(memory)
        consumer = memory.body
        producer = memory.body + UInt(Self.pages)
        data = memory.body + 2 * UInt(Self.pages)
        mask = UInt64(definition.maxEntries) - 1
        lock = header.counter(0)
        drops = header.counter(1)
        wakeUps = header.counter(2)
        sleepers = header.counter(2) + 4
        isShared = memory.isShared
    }

    // MARK: Positions

    /// How far the consumer has come.
    var consumed: UInt64 {
        // Safety: the consumer's page.
        unsafe AtomicMemory.load64(consumer)
    }

    /// How far the producers have come.
    var produced: UInt64 {
        // Safety: the producers' page.
        unsafe AtomicMemory.load64(producer)
    }

    /// How many bytes wait for the consumer, those of busy records included.
    var available: UInt64 { produced &- consumed }

    @inline(__always)
    func address(_ position: UInt64) -> UInt { data &+ UInt(truncatingIfNeeded: position & mask) }

    // MARK: Producing

    /// Takes room for `size` bytes; their address, or 0 when there is no room.
    @inline(__always)
    func reserve(_ size: UInt64) -> UInt {
        if size > UInt64(UInt32.max / 4) { return 0 }
        let length = (size &+ 8 &+ 7) & ~7
        if length > mask &+ 1 { return 0 }
        // Safety: the lock is in the header; a killed owner leaves nothing that must be repaired.
        _ = unsafe OwnerLock.acquire(lock, isShared: isShared)
        defer { unsafe OwnerLock.release(lock) }
        let start = unsafe AtomicMemory.peek64(producer)
        let end = start &+ length
        if end &- consumed > mask {
            unsafe AtomicMemory.add64(1, to: drops)
            return 0
        }
        let record = address(start)
        // Safety: the record is inside the data; the position commits it.
        let header = UInt64(size) | UInt64(Self.busy) | UInt64(ProcessIdentity.current.short) << 32
        unsafe AtomicMemory.store64(header, to: record)
        unsafe AtomicMemory.store64(end, to: producer)
        return record &+ 8
    }

    /// Hands a record over, or takes it back.
    ///
    /// - Precondition: `reserve` returned the address.
    @unsafe @inline(__always)
    func commit(_ sample: UInt, discarding: Bool, flags: RingWakeUp) {
        let record = sample &- 8
        // Safety: the caller vouches for the record.
        let length = unsafe AtomicMemory.peek32(record) & ~Self.busy | (discarding ? Self.discarded : 0)
        unsafe AtomicMemory.swap32(length, at: record)
        let isNext = UInt64(truncatingIfNeeded: record &- data) & mask == consumed & mask
        if flags.contains(.force) || isNext && !flags.contains(.none) { wake() }
    }

    @inline(never)
    private func wake() {
        // Safety: counters of the header.
        unsafe AtomicMemory.add32(1, to: wakeUps)
        if unsafe AtomicMemory.load32(sleepers) != 0 { unsafe Futex.wake(wakeUps) }
    }

    // MARK: Consuming

    /// What stands at the consumer's position.
    enum Next {
        case nothing
        /// A producer is filling it.
        case busy
        /// The address and size of a record; nothing for one that was taken back.
        case record(address: UInt, size: Int, isDiscarded: Bool)
    }

    /// The record at a position; nothing where the producers have not been, or can't have been.
    @inline(__always)
    func next(at position: UInt64) -> Next {
        let ahead = produced &- position
        if ahead == 0 || ahead > mask &+ 1 { return .nothing }
        let record = address(position)
        // Safety: the record's header is inside the data.
        let length = unsafe AtomicMemory.load32(record)
        if length & Self.busy != 0 {
            if isAbandoned(record) { return .record(address: record &+ 8, size: size(length), isDiscarded: true) }
            return .busy
        }
        return .record(address: record &+ 8, size: size(length), isDiscarded: length & Self.discarded != 0)
    }

    /// The bytes of a record, never more than the ring has.
    @inline(__always)
    private func size(_ length: UInt32) -> Int { Int(min(UInt64(length & ~(Self.busy | Self.discarded)), mask &- 7)) }

    @inline(never)
    private func isAbandoned(_ record: UInt) -> Bool {
        // Safety: the record's header is inside the data.
        let process = unsafe AtomicMemory.load32(record &+ 4)
        if process == ProcessIdentity.current.short { return false }
        return !ProcessIdentity.isAlive(short: process)
    }

    /// Gives the room before a position back to the producers.
    @inline(__always)
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
        if case .record = next(at: consumed) { return }
        unsafe Futex.wait(wakeUps, seen, milliseconds: milliseconds)
    }

    /// The record, still being filled, that contains the byte at an address; nil for any other byte.
    func busyRecord(containing address: UInt) -> ValueRegion? {
        guard address >= data, UInt64(address - data) < (mask + 1) * 2 else { return nil }
        var (position, end) = (consumed, produced)
        end = min(end, position &+ mask &+ 1)
        while position < end {
            let record = self.address(position)
            // Safety: the record's header is inside the data.
            let length = unsafe AtomicMemory.load32(record)
            let region = ValueRegion(start: record &+ 8, count: size(length))
            if address >= region.start, address - region.start < UInt(region.count) {
                return length & Self.busy != 0 ? region : nil
            }
            position &+= (UInt64(region.count) &+ 8 &+ 7) & ~7
        }
        return nil
    }
}

/// When a record that is handed over wakes the consumer.
///
/// - Kernel: `BPF_RB_NO_WAKEUP`, `BPF_RB_FORCE_WAKEUP`; without either, when the consumer has caught up with this record.
public struct RingWakeUp: OptionSet, Hashable, Sendable {
    /// The flags as Linux takes them.
    public let rawValue: UInt64

    /// The flags of a number.
    public init(rawValue: UInt64) {
        self.rawValue = rawValue
    }

    /// Never.
    public static let none = RingWakeUp(rawValue: 1)
    /// Always.
    public static let force = RingWakeUp(rawValue: 2)
}
