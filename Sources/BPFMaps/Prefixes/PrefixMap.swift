import BPFModel

/// Finds the entry with the longest prefix of a key: `BPF_MAP_TYPE_LPM_TRIE`.
///
///     key:  prefix length in bits: u32 │ data, most significant bit first
///     body: hash table of prefixes │ how many prefixes of each length there are: u32 a length │ PrefixIndex
///
/// Prefixes stand in a hash table, their bits beyond the length cleared; a look-up asks for each length that the index names, from the longest down.
/// Behind its value an entry keeps the data as it was given, which is what users read back. Look-ups take no lock; changes take turns.
/// A count may be too high after a writer was killed, which costs time and nothing else.
final class PrefixMap: StoredMap {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let table: HashTable
    private let counts: UInt
    private let index: PrefixIndex
    private let lock: UInt
    private let keySize: Int
    private let valueSize: Int
    /// In bits.
    private let longest: UInt32

    static func size(of definition: MapDefinition) -> UInt64? {
        guard let table = HashLayout(inTable(definition), slots: 1).size else { return nil }
        return indexOffset(table, definition) + PrefixIndex.size(of: definition)
    }

    private static func indexOffset(_ table: UInt64, _ definition: MapDefinition) -> UInt64 {
        (table.roundedUp(to: 8) + (UInt64(definition.keySize - 4) * 8 + 1) * 4).roundedUp(to: 64)
    }

    /// What the hash table holds: values with the data behind them.
    private static func inTable(_ definition: MapDefinition) -> MapDefinition {
        let value = UInt32(UInt64(definition.valueSize).roundedUp(to: 8)) + definition.keySize - 4
        return MapDefinition(
            name: definition.name, type: .hash, keySize: definition.keySize, valueSize: value,
            maxEntries: definition.maxEntries)
    }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        let inTable = Self.inTable(definition)
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        table = HashTable(memory, inTable, slots: 1)
        let tableSize = HashLayout(inTable, slots: 1).size ?? 0
        counts = memory.body + UInt(tableSize.roundedUp(to: 8))
        index = PrefixIndex(at: memory.body + UInt(Self.indexOffset(tableSize, definition)), definition)
        lock = MapHeader(memory).counter(4)
        keySize = Int(definition.keySize)
        valueSize = Int(definition.valueSize)
        longest = (definition.keySize - 4) * 8
    }

    var valueTable: ValueTable? { nil }

    // MARK: Prefixes

    private func count(_ length: UInt32) -> UInt { counts &+ UInt(length) &* 4 }

    /// Lends a copy of a key whose bits beyond its prefix are cleared; `body` may shorten it further.
    @unsafe
    private func withPrefix<Result>(
        _ key: UInt, _ body: (UInt) throws(LinuxError) -> Result
    ) throws(LinuxError) -> Result {
        var buffer = InlineArray<33, UInt64>(repeating: 0)
        var span = buffer.mutableSpan
        // Safety: the buffer has room for the longest key, 260 bytes; the caller vouches for the key.
        return try unsafe span.withUnsafeMutableBufferPointer { (words) throws(LinuxError) in
            let copy = UInt(bitPattern: words.baseAddress)
            unsafe RawMemory.copy(from: key, to: copy, count: keySize)
            unsafe shorten(copy, to: RawMemory.load(copy))
            return try body(copy)
        }
    }

    /// Makes a prefix of `length` bits of a longer one.
    @unsafe
    private func shorten(_ key: UInt, to length: UInt32) {
        // Safety: `key` is a key of this map, and `length` at most `longest`.
        unsafe RawMemory.store(length, to: key)
        var byte = UInt(4 + length / 8)
        if length % 8 != 0 {
            let kept = unsafe RawMemory.load(key &+ byte, as: UInt8.self) & ~(0xff >> UInt8(length % 8))
            unsafe RawMemory.store(kept, to: key &+ byte)
            byte += 1
        }
        while byte < UInt(keySize) {
            unsafe RawMemory.store(0 as UInt8, to: key &+ byte)
            byte += 1
        }
    }

    /// The element with the longest prefix of a key, which the key is cut to; 0 for none.
    @unsafe
    private func longestPrefix(of prefix: UInt) -> UInt {
        // Safety: a key of this map, and the counts of lengths.
        var limit = unsafe RawMemory.load(prefix, as: UInt32.self)
        var candidates = unsafe index.candidates(prefix &+ 4, upTo: limit)
        while candidates != 0 {
            let bit = UInt32(63 &- candidates.leadingZeroBitCount)
            candidates ^= 1 &<< UInt64(bit)
            let (first, last) = index.lengths(bit)
            limit = min(last, limit)
            while limit >= first {
                if unsafe AtomicMemory.peek32(count(limit)) != 0 {
                    unsafe shorten(prefix, to: limit)
                    let element = unsafe table.element(prefix)
                    if element != 0 { return element }
                }
                if limit == 0 { return 0 }
                limit -= 1
            }
        }
        return 0
    }

    /// As `longestPrefix`, of a key with 4 bytes of data; the key stays as it is.
    @unsafe @inline(__always)
    private func longestWordPrefix(of key: UInt) -> UInt {
        // Safety: a key of this map.
        let length = unsafe RawMemory.load(key, as: UInt32.self)
        let data = unsafe RawMemory.load(key &+ 4, as: UInt32.self)
        var candidates = unsafe index.candidates(key &+ 4, upTo: length)
        while candidates != 0 {
            let bit = UInt32(63 &- candidates.leadingZeroBitCount)
            candidates ^= 1 &<< UInt64(bit)
            let mask = UInt32(truncatingIfNeeded: UInt64.max << UInt64(32 &- bit)).byteSwapped
            let element = table.element(word: UInt64(bit) | UInt64(data & mask) << 32)
            if element != 0 { return element }
        }
        return 0
    }

    @unsafe
    private func isTooLong(_ key: UInt) -> Bool {
        // Safety: the caller vouches for a key.
        unsafe RawMemory.load(key, as: UInt32.self) > longest
    }

    // MARK: Operations

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key.
        if unsafe isTooLong(key) { return 0 }
        if keySize == 8 {
            let element = unsafe longestWordPrefix(of: key)
            return element == 0 ? 0 : element &+ table.valueOffset
        }
        let element = try? unsafe withPrefix(key) { (prefix) throws(LinuxError) in unsafe longestPrefix(of: prefix) }
        return element.map { $0 == 0 ? 0 : $0 &+ table.valueOffset } ?? 0
    }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, and for room for a value.
        if unsafe isTooLong(key) { throw .enoent }
        try unsafe withPrefix(key) { (prefix) throws(LinuxError) in
            if unsafe longestPrefix(of: prefix) == 0 { throw .enoent }
            var whole = [UInt8](repeating: 0, count: table.valueSize)
            try UserBytes.withAddresses([], &whole) { (_, whole) throws(LinuxError) in
                try unsafe table.copyValue(prefix, into: whole)
                unsafe RawMemory.copy(from: whole, to: value, count: valueSize)
            }
        }
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value.
        if flags.rawValue > UpdateFlags.exist.rawValue { throw .einval }
        if unsafe isTooLong(key) { throw .einval }
        var whole = [UInt8](repeating: 0, count: table.valueSize)
        try UserBytes.withAddresses([], &whole) { (_, whole) throws(LinuxError) in
            unsafe RawMemory.copy(from: value, to: whole, count: valueSize)
            let data = whole &+ UInt(table.valueSize - keySize + 4)
            unsafe RawMemory.copy(from: key &+ 4, to: data, count: keySize - 4)
            try unsafe withPrefix(key) { (prefix) throws(LinuxError) in try unsafe insert(prefix, whole, flags) }
        }
    }

    @unsafe
    private func insert(_ prefix: UInt, _ whole: UInt, _ flags: UpdateFlags) throws(LinuxError) {
        // Safety: the lock is in the header; a key and a value of the table.
        _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
        defer { unsafe OwnerLock.release(lock) }
        let counted = count(unsafe RawMemory.load(prefix))
        let isNew = unsafe table.element(prefix) == 0
        if isNew {
            unsafe AtomicMemory.add32(1, to: counted)
            unsafe index.insert(prefix &+ 4, length: RawMemory.load(prefix))
        }
        do throws(LinuxError) {
            try unsafe table.update(prefix, value: whole, flags: flags)
        } catch {
            if isNew { unsafe forget(prefix) }
            throw error == .e2big ? .enospc : error
        }
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value.
        try unsafe update(key: key, value: value, flags: flags, slot: 0)
    }

    /// Removes the entry with exactly this prefix.
    @unsafe
    func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key; the lock is in the header.
        if unsafe isTooLong(key) { throw .einval }
        try unsafe withPrefix(key) { (prefix) throws(LinuxError) in
            _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
            defer { unsafe OwnerLock.release(lock) }
            try unsafe table.delete(prefix)
            unsafe forget(prefix)
        }
    }

    /// Notes that a prefix is not there any more; the caller holds the lock.
    @unsafe
    private func forget(_ prefix: UInt) {
        // Safety: the caller vouches for a key, cut to its prefix.
        let length = unsafe RawMemory.load(prefix, as: UInt32.self)
        unsafe AtomicMemory.subtract32(1, from: count(length))
        unsafe index.remove(prefix &+ 4, length: length)
    }

    // MARK: Enumerating

    @unsafe
    func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        var position = 0
        // Safety: the caller vouches for a key, where one is given, and for room for another.
        if key != 0, !(unsafe isTooLong(key)) {
            try unsafe withPrefix(key) { (prefix) throws(LinuxError) in
                position = (unsafe table.position(of: prefix)).map { $0 + 1 } ?? 0
            }
        }
        if !(unsafe copyKey(at: &position, into: next)) { throw .enoent }
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        if !(unsafe table.copyKey(at: &position, into: key)) { return false }
        let element = unsafe table.element(key)
        if element != 0 {
            let data = element &+ table.valueOffset &+ UInt(table.valueSize - keySize + 4)
            unsafe RawMemory.copy(from: data, to: key &+ 4, count: keySize - 4)
        }
        return true
    }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard let whole = table.valueRegion(containing: address), address - whole.start < UInt(valueSize) else {
            return nil
        }
        return ValueRegion(start: whole.start, count: valueSize)
    }
}
