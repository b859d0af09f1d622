public import BPFModel

/// Records from many producers to one consumer: `BPF_MAP_TYPE_RINGBUF`.
///
/// Programs reserve, fill and submit; a consumer in this process or another one reads in the order of reservation. The memory is laid out as Linux
/// lays it out (`Ring`). A producer that is killed between reserving and submitting loses its record and holds nobody up.
public final class RingBufferMap: StoredMap, KeylessMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users and programs may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    /// Its pages.
    public let ring: Ring

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        ring = Ring(memory, definition)
    }

    // MARK: Producing

    /// Takes room for a record of `size` bytes; its address, or 0 when there is no room.
    public func reserve(size: UInt64) -> UInt { ring.reserve(size) }

    /// Hands a reserved record to the consumer.
    @unsafe
    public func submit(_ sample: UInt, wakeUp: RingWakeUp = []) {
        // Safety: the caller vouches for the record.
        unsafe ring.commit(sample, discarding: false, flags: wakeUp)
    }

    /// Takes a reserved record back; the consumer passes over it.
    @unsafe
    public func discard(_ sample: UInt, wakeUp: RingWakeUp = []) {
        // Safety: the caller vouches for the record.
        unsafe ring.commit(sample, discarding: true, flags: wakeUp)
    }

    /// Copies a record in.
    ///
    /// - Throws: `EINVAL` for flags that are none of `RingWakeUp`, `E2BIG` and `EAGAIN` as Linux: no room now.
    @unsafe
    public func output(_ bytes: UInt, size: UInt64, flags: UInt64) throws(LinuxError) {
        if flags & ~3 != 0 { throw .einval }
        let sample = ring.reserve(size)
        if sample == 0 { throw .eagain }
        // Safety: the caller vouches for the bytes; the record has room for them.
        unsafe RawMemory.copy(from: bytes, to: sample, count: Int(size))
        unsafe ring.commit(sample, discarding: false, flags: RingWakeUp(rawValue: flags))
    }

    /// What `bpf_ringbuf_query` tells: bytes that wait, the size, the consumer's and the producers' position; 0 for what it doesn't know.
    public func query(_ question: UInt64) -> UInt64 {
        switch question {
        case 0: ring.available
        case 1: ring.mask + 1
        case 2: ring.consumed
        case 3: ring.produced
        default: 0
        }
    }

    /// Whether an address is inside the data.
    public func mayContain(_ address: UInt) -> Bool { ring.mayContain(address) }

    /// How many records found no room since the map was made.
    public var dropCount: UInt64 {
        // Safety: a counter of the header.
        unsafe AtomicMemory.load64(ring.drops)
    }

    // MARK: Consuming

    /// Calls `body` with each record that waits, at most `limit`, and gives their room back; how many there were.
    ///
    /// One thread at a time may consume. The span is the record's memory itself.
    /// - Parameter lost: called where records found no room, with how many: all calls together add up to `dropCount`.
    @inlinable @inline(__always)
    public func consume<Failure>(
        limit: Int = .max, _ body: (RawSpan) throws(Failure) -> Void, lost: (UInt64) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        let ring = ring
        var position = ring.consumed
        var (count, released, end) = (0, position, position)
        defer { if released != position { ring.release(position) } }
        loop: while count < limit {
            switch ring.next(at: position, before: &end) {
            case .record(let address, let size, let isDiscarded):
                position &+= (UInt64(size) &+ 15) & ~7
                if isDiscarded { break }
                count &+= 1
                // Safety: the record is the consumer's until its room is given back.
                let bytes = unsafe UnsafeRawBufferPointer(start: RawMemory.pointer(address), count: size)
                try body(unsafe RawSpan(_unsafeBytes: bytes))
            case .lost(let number):
                position &+= 16
                try lost(number)
            case .nothing:
                if released != position { ring.release(position) }
                released = position
                let number = ring.takeUntold()
                if number > 0 { try lost(number) }
                break loop
            case .busy: break loop
            }
            if position &- released > ring.mask / 4 {
                ring.release(position)
                released = position
            }
        }
        return count
    }

    /// As above, for those who ask for losses otherwise (`dropCount`).
    @inlinable @inline(__always)
    public func consume<Failure>(
        limit: Int = .max, _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try consume(limit: limit, body) { (_) throws(Failure) in }
    }

    /// Sleeps until records wait, or for some time.
    public func wait(milliseconds: UInt32) { ring.wait(milliseconds: milliseconds) }

    /// What Linux answers to operations that rings don't have.
    public var refusal: LinuxError { .enotsupp }

    /// The record, reserved and not yet submitted, that contains the byte at an address.
    public func valueRegion(containing address: UInt) -> ValueRegion? { ring.busyRecord(containing: address) }
}
