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
    public func drain<Failure>(_ body: (UInt, Int) throws(Failure) -> Bool) throws(Failure) -> Int {
        var position = ring.consumed
        var count = 0
        var goesOn = true
        defer { ring.release(position) }
        while goesOn, count < Self.drainLimit {
            guard case .record(let address, let size, let isDiscarded) = ring.next(at: position) else { break }
            position &+= (UInt64(size) &+ 15) & ~7
            if isDiscarded { continue }
            count += 1
            goesOn = try body(address, size)
        }
        return count
    }

    /// What Linux answers to operations that rings don't have.
    public var refusal: LinuxError { .enotsupp }
}
