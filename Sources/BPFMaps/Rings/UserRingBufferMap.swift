public import BPFModel

/// Records from users to programs: `BPF_MAP_TYPE_USER_RINGBUF`.
///
/// The memory is laid out as that of `RingBufferMap`, with the parts exchanged: users reserve and submit, a program drains.
public final class UserRingBufferMap: StoredMap, KeylessMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users and programs may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    private let ring: Ring

    /// How many records one drain may see.
    ///
    /// - Kernel: `BPF_MAX_USER_RINGBUF_SAMPLES`.
    public static let drainLimit = 128 * 1024

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        ring = Ring(memory, definition)
    }

    /// Copies a record in.
    ///
    /// - Throws: `ENOSPC` when there is no room now, `E2BIG` when there never is.
    public func submit(_ bytes: [UInt8]) throws(LinuxError) {
        if UInt64(bytes.count) + 8 > ring.mask + 1 { throw .e2big }
        let sample = ring.reserve(UInt64(bytes.count))
        if sample == 0 { throw .enospc }
        for (index, byte) in bytes.enumerated() {
            // Safety: the record has room for the bytes.
            unsafe RawMemory.store(byte, to: sample &+ UInt(index))
        }
        // Safety: the record was reserved above.
        unsafe ring.commit(sample, discarding: false, flags: .none)
    }

    /// Calls `body` with the address and size of each record that waits, until it returns false; how many it saw.
    ///
    /// One at a time may drain: -1 while another does.
    public func drain<Failure>(_ body: (UInt, Int) throws(Failure) -> Bool) throws(Failure) -> Int {
        if !beginDrain() { return -1 }
        var (position, count, goesOn) = (consumerPosition, 0, true)
        defer {
            releaseRecord(upTo: position)
            endDrain()
        }
        while goesOn, count < Self.drainLimit, let record = nextRecord(at: &position) {
            count += 1
            goesOn = try body(record.address, record.size)
        }
        return count
    }

    // MARK: Step by step

    /// Begins to drain; false while another does, who has not ended.
    public func beginDrain() -> Bool {
        // Safety: the drain's lock is in the header.
        unsafe OwnerLock.tryAcquire(ring.drainLock, isShared: memory.isShared)
    }

    /// Ends what `beginDrain` began.
    public func endDrain() {
        // Safety: as above.
        unsafe OwnerLock.release(ring.drainLock)
    }

    /// Where the next record is.
    public var consumerPosition: UInt64 { ring.consumed }

    /// The next record that was not taken back, and the position after it; nil when none waits.
    public func nextRecord(at position: inout UInt64) -> (address: UInt, size: Int)? {
        while true {
            switch ring.next(at: position) {
            case .record(let address, let size, let isDiscarded):
                position &+= (UInt64(size) &+ 15) & ~7
                if !isDiscarded { return (address, size) }
            case .lost: position &+= 16
            case .nothing, .busy: return nil
            }
        }
    }

    /// Gives the room before a position back to the producers.
    public func releaseRecord(upTo position: UInt64) { ring.release(position) }

    /// The record that contains the byte at an address.
    public func valueRegion(containing address: UInt) -> ValueRegion? { ring.submittedRecord(containing: address) }

    /// What Linux answers to operations that rings don't have.
    public var refusal: LinuxError { .enotsupp }
}
