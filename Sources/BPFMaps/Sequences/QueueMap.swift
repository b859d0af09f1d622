import BPFModel

/// Values without keys, taken in the order they came or in the opposite one: `BPF_MAP_TYPE_QUEUE`, `BPF_MAP_TYPE_STACK`.
///
///     body: place 0 │ place 1 │ … │ place max_entries     a ring; one place stays free
///
/// One word holds where the next value goes and where the oldest is, so that every change is committed by one store. Parties take turns
/// (`OwnerLock`); one that is killed leaves the change done or not done.
final class QueueMap: StoredMap, KeylessMap {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let lock: UInt
    private let ends: UInt
    private let places: UInt32
    private let stride: UInt
    private let valueSize: Int

    static func size(of definition: MapDefinition) -> UInt64? {
        let stride = UInt64(definition.valueSize).roundedUp(to: 8)
        let (size, overflow) = stride.multipliedReportingOverflow(by: UInt64(definition.maxEntries) + 1)
        return overflow ? nil : size
    }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        lock = MapHeader(memory).counter(0)
        ends = MapHeader(memory).counter(1)
        places = definition.maxEntries == .max ? .max : definition.maxEntries + 1
        stride = UInt(definition.valueSize).roundedUp(to: 8)
        valueSize = Int(definition.valueSize)
    }

    /// Where the next value goes, and where the oldest is; equal when there is none.
    private struct Ends {
        var next: UInt32
        var oldest: UInt32

        var word: UInt64 { UInt64(next) << 32 | UInt64(oldest) }
    }

    private func locked<Result>(_ body: () throws(LinuxError) -> Result) throws(LinuxError) -> Result {
        // Safety: the lock is in the header.
        _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
        defer { unsafe OwnerLock.release(lock) }
        return try body()
    }

    private func load() -> Ends {
        // Safety: a counter of the header; a number that another process wrote is brought into range.
        let word = unsafe AtomicMemory.load64(ends)
        return Ends(next: UInt32(word >> 32) % places, oldest: UInt32(truncatingIfNeeded: word) % places)
    }

    private func store(_ new: Ends) {
        // Safety: a counter of the header.
        unsafe AtomicMemory.store64(new.word, to: ends)
    }

    private func address(_ place: UInt32) -> UInt { memory.body &+ UInt(place) &* stride }

    private func after(_ place: UInt32) -> UInt32 { place + 1 == places ? 0 : place + 1 }

    private func before(_ place: UInt32) -> UInt32 { place == 0 ? places - 1 : place - 1 }

    @unsafe
    private func take(into value: UInt, removing: Bool) throws(LinuxError) {
        try locked { () throws(LinuxError) in
            var ends = load()
            if ends.next == ends.oldest {
                // Safety: the caller vouches for room for a value.
                unsafe RawMemory.zero(value, count: valueSize)
                throw .enoent
            }
            let isQueue = definition.type == .queue
            let place = isQueue ? ends.oldest : before(ends.next)
            // Safety: as above; a place in the ring.
            unsafe RawMemory.copyWords(from: address(place), to: value, count: valueSize)
            if !removing { return }
            if isQueue { ends.oldest = after(place) } else { ends.next = place }
            store(ends)
        }
    }

    /// Adds a value; with `exist`, a full map loses its oldest value instead of refusing.
    ///
    /// - Throws: `E2BIG` when it is full, `EINVAL` for other flags.
    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags.contains(.noExist) || flags.rawValue > UpdateFlags.exist.rawValue { throw .einval }
        try locked { () throws(LinuxError) in
            var ends = load()
            if after(ends.next) == ends.oldest {
                if flags != .exist { throw .e2big }
                ends.oldest = after(ends.oldest)
            }
            // Safety: the caller vouches for the value; a place that holds none, or the oldest one.
            unsafe RawMemory.copyWords(from: value, to: address(ends.next), count: valueSize)
            ends.next = after(ends.next)
            store(ends)
        }
    }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for room for a value.
        try unsafe take(into: value, removing: false)
    }

    @unsafe
    func takeValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for room for a value.
        try unsafe take(into: value, removing: true)
    }

    var refusal: LinuxError { .einval }
}
