public import BPFModel

/// Stack traces by a number that follows from their addresses: `BPF_MAP_TYPE_STACK_TRACE`.
///
///     body: for each bucket: count of addresses: u32 │ hash: u32 │ addresses, value_size bytes
///
/// There are as many buckets as `max_entries`, rounded up to a power of two. Users read, and delete; programs add through `insert`.
public final class StackTraceMap: StoredMap, UnaddressedMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users and programs may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    private let bucketCount: UInt32
    private let stride: UInt
    private let lock: UInt
    /// How many addresses a trace may have.
    public let depth: Int

    static func size(of definition: MapDefinition) -> UInt64? {
        UInt64(buckets(definition)) * (UInt64(definition.valueSize) + 8)
    }

    private static func buckets(_ definition: MapDefinition) -> UInt32 {
        var count: UInt32 = 1
        while count < definition.maxEntries, count < 1 << 31 { count *= 2 }
        return count
    }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        bucketCount = Self.buckets(definition)
        stride = UInt(definition.valueSize) + 8
        lock = MapHeader(memory).counter(0)
        depth = Int(definition.valueSize / 8)
    }

    /// What may be done about a trace that meets another one.
    ///
    /// - Kernel: `BPF_F_FAST_STACK_CMP`, `BPF_F_REUSE_STACKID`.
    public struct InsertFlags: OptionSet, Hashable, Sendable {
        /// The flags as Linux takes them.
        public let rawValue: UInt64

        /// The flags of a number.
        public init(rawValue: UInt64) {
            self.rawValue = rawValue
        }

        /// Takes traces with the same hash for the same.
        public static let comparesHashes = InsertFlags(rawValue: 1 << 9)
        /// Replaces another trace that has the bucket.
        public static let replaces = InsertFlags(rawValue: 1 << 10)
    }

    private func bucket(_ number: UInt32) -> UInt { memory.body &+ UInt(number) &* stride }

    private func count(_ number: UInt32) -> UInt32 {
        // Safety: a bucket; what another process wrote is brought into range.
        min(unsafe AtomicMemory.load32(bucket(number)), UInt32(depth))
    }

    /// The number of a trace, which is added if it is new; innermost address first, cut to `depth`.
    ///
    /// - Throws: `EEXIST` where another trace has the bucket, `EFAULT` for an empty trace.
    public func insert(_ addresses: [UInt64], flags: InsertFlags = []) throws(LinuxError) -> UInt32 {
        let trace = Array(addresses.prefix(depth))
        if trace.isEmpty { throw .efault }
        let hash = trace.reduce(into: UInt64(trace.count)) { $0 = KeyHasher.step($0, $1, seed: 0) }
        let short = UInt32(truncatingIfNeeded: hash ^ hash >> 32)
        let number = short & (bucketCount - 1)
        // Safety: the lock is in the header; a bucket.
        _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
        defer { unsafe OwnerLock.release(lock) }
        let place = bucket(number)
        if count(number) > 0 {
            let isSameHash = unsafe AtomicMemory.peek32(place &+ 4) == short
            if isSameHash, flags.contains(.comparesHashes) || self.trace(number) == trace { return number }
            if !flags.contains(.replaces) { throw .eexist }
        }
        unsafe AtomicMemory.store32(0, to: place)
        unsafe AtomicMemory.put32(short, to: place &+ 4)
        for (index, address) in trace.enumerated() {
            unsafe RawMemory.store(address, to: place &+ 8 &+ UInt(index) &* 8)
        }
        unsafe AtomicMemory.store32(UInt32(trace.count), to: place)
        return number
    }

    /// The addresses in a bucket; none when it is empty or there is no such bucket.
    public func trace(_ number: UInt32) -> [UInt64] {
        guard number < bucketCount else { return [] }
        // Safety: inside a bucket.
        return (0..<UInt(count(number))).map { unsafe RawMemory.load(bucket(number) &+ 8 &+ $0 &* 8) }
    }
}

extension StackTraceMap {
    /// Always `EINVAL`: traces come from `insert`.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) { throw .einval }

    /// Copies a trace, with zeros behind its last address.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for a value.
        let addresses = trace(unsafe RawMemory.load(key))
        if addresses.isEmpty { throw .enoent }
        unsafe RawMemory.zero(value, count: Int(definition.valueSize))
        for (index, address) in addresses.enumerated() {
            unsafe RawMemory.store(address, to: value &+ UInt(index) &* 8)
        }
    }

    /// Copies a trace and removes it.
    @unsafe
    public func takeValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for a value.
        try unsafe copyValue(key: key, into: value)
        try unsafe delete(key: key)
    }

    /// Removes a trace.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key; a bucket.
        let number = unsafe RawMemory.load(key, as: UInt32.self)
        if number >= bucketCount { throw .e2big }
        if count(number) == 0 { throw .enoent }
        unsafe AtomicMemory.store32(0, to: bucket(number))
    }

    /// Writes the number of the next trace.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, where one is given, and for room for another.
        let last: UInt32? = key == 0 ? nil : unsafe RawMemory.load(key, as: UInt32.self)
        var position = last.map { $0 < bucketCount ? Int($0) + 1 : 0 } ?? 0
        if !(unsafe copyKey(at: &position, into: next)) { throw .enoent }
    }

    /// Writes the number of the first trace at or after `position`.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool {
        while let number = UInt32(exactly: position), number < bucketCount {
            position += 1
            if count(number) == 0 { continue }
            // Safety: the caller vouches for room for a key.
            unsafe RawMemory.store(number, to: key)
            return true
        }
        return false
    }

    /// Always `ENOTSUPP`.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) { throw .enotsupp }
}
