import BPFModel
import BPFPlatform

/// The buckets and elements of a hash map, in one block of memory; the caller makes sure that one thread at a time is here.
///
///     ┌──────────────┬───────────┬───────────┬───
///     │ buckets: u32 │ element 1 │ element 2 │ …     an element's number is its place; 0 is none
///     └──────────────┴───────────┴───────────┴───
///     element: next: u32 │ state: u32 │ key, to 8 bytes │ value, to 8 bytes
///
/// A bucket holds the first element of its chain, and `next` the one after, or the next free one. `state` is 0 for an
/// element that is free, and otherwise the hash with its lowest bit set. Elements are used in order before any is used
/// again, so that memory is committed as the map grows. One element more than `capacity` exists: a value is replaced by
/// linking a new element before the old one is freed.
@safe
struct HashTable: ~Copyable {
    private let memory: ZeroedMemory
    private let bucketBase: UInt
    private let base: UInt
    private let bucketMask: UInt32
    private let keySize: Int
    private let valueSize: Int
    private let valueOffset: UInt
    private let stride: UInt
    private let capacity: UInt32
    private let hasher: KeyHasher
    private var firstFree: UInt32 = 0
    private var used: UInt32 = 0
    private var count: UInt32 = 0

    private static let headerSize: UInt = 8

    /// How many bytes a definition needs; nil when no number can hold it.
    static func memorySize(of definition: MapDefinition) -> UInt64? {
        let elements = UInt64(definition.maxEntries) + 1
        let (size, overflow) = elements.multipliedReportingOverflow(by: UInt64(stride(of: definition)))
        return overflow ? nil : size + UInt64(bucketCount(of: definition)) * 4 + 8
    }

    private static func stride(of definition: MapDefinition) -> UInt {
        headerSize + UInt(definition.keySize).roundedUp(to: 8) + UInt(definition.valueSize).roundedUp(to: 8)
    }

    private static func bucketCount(of definition: MapDefinition) -> UInt32 {
        let entries = min(definition.maxEntries, 1 << 31)
        return entries <= 1 ? 1 : 1 << (32 - UInt32((entries - 1).leadingZeroBitCount))
    }

    init?(_ definition: MapDefinition, hasher: KeyHasher) {
        guard let size = Self.memorySize(of: definition), let count = Int(exactly: size),
            let memory = ZeroedMemory(count: count)
        else { return nil }
        let buckets = Self.bucketCount(of: definition)
        bucketMask = buckets - 1
        // Safety: only the number of the address is kept, and the memory as long as it.
        bucketBase = unsafe UInt(bitPattern: memory.base)
        base = bucketBase + (UInt(buckets) * 4).roundedUp(to: 8)
        keySize = Int(definition.keySize)
        valueSize = Int(definition.valueSize)
        valueOffset = Self.headerSize + UInt(keySize).roundedUp(to: 8)
        stride = Self.stride(of: definition)
        capacity = definition.maxEntries
        self.hasher = hasher
        self.memory = memory
    }

    private func address(of element: UInt32) -> UInt { base &+ UInt(element &- 1) &* stride }

    private func bucket(of hash: UInt32) -> UInt { bucketBase &+ UInt(hash & bucketMask) &* 4 }

    private func next(of element: UInt32) -> UInt32 {
        // Safety: the header of an element that exists.
        unsafe RawMemory.load(address(of: element))
    }

    private func state(of element: UInt32) -> UInt32 {
        // Safety: the header of an element that exists.
        unsafe RawMemory.load(address(of: element) &+ 4)
    }

    private func keyAddress(of element: UInt32) -> UInt { address(of: element) &+ Self.headerSize }

    private func valueAddress(of element: UInt32) -> UInt { address(of: element) &+ valueOffset }

    // MARK: Finding

    /// The element with a key, and the address of the link that leads to it; element 0 for none.
    @unsafe
    private func find(_ key: UInt) -> (element: UInt32, link: UInt, hash: UInt32) {
        // Safety: the caller vouches for a key there.
        let hash = unsafe hasher.hash(key, count: keySize)
        var link = bucket(of: hash)
        // Safety: a bucket, and then the links of elements.
        var element: UInt32 = unsafe RawMemory.load(link)
        while element != 0 {
            // Safety: both are keys.
            if state(of: element) == hash | 1, unsafe RawMemory.equal(keyAddress(of: element), key, count: keySize) {
                break
            }
            link = address(of: element)
            element = next(of: element)
        }
        return (element, link, hash)
    }

    /// The address of the value at a key; 0 for none.
    @unsafe
    func lookup(_ key: UInt) -> UInt {
        // Safety: the caller vouches for a key there.
        let element = unsafe find(key).element
        return element == 0 ? 0 : valueAddress(of: element)
    }

    // MARK: Changing

    /// Inserts or replaces a value.
    @unsafe
    mutating func update(_ key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags.rawValue > UpdateFlags.exist.rawValue { throw .einval }
        // Safety: the caller vouches for a key there.
        let (old, link, hash) = unsafe find(key)
        if old != 0, flags == .noExist { throw .eexist }
        if old == 0, flags == .exist { throw .enoent }
        if old == 0, count == capacity { throw .e2big }
        let element = takeFree()
        // Safety: the element is in no chain, so that nobody looks at it; the caller vouches for the value.
        unsafe RawMemory.copy(from: key, to: keyAddress(of: element), count: keySize)
        unsafe RawMemory.copy(from: value, to: valueAddress(of: element), count: valueSize)
        unsafe RawMemory.store(hash | 1, to: address(of: element) &+ 4)
        if old != 0 {
            // Safety: the new element takes the old one's place in the chain.
            unsafe RawMemory.store(next(of: old), to: address(of: element))
            unsafe RawMemory.store(element, to: link)
            free(old)
        } else {
            // Safety: the new element becomes the first of its chain.
            unsafe RawMemory.store(RawMemory.load(bucket(of: hash), as: UInt32.self), to: address(of: element))
            unsafe RawMemory.store(element, to: bucket(of: hash))
            count += 1
        }
    }

    /// Removes an entry.
    @unsafe
    mutating func delete(_ key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key there.
        let (element, link, _) = unsafe find(key)
        if element == 0 { throw .enoent }
        // Safety: the link that led here now leads past the element.
        unsafe RawMemory.store(next(of: element), to: link)
        free(element)
        count -= 1
    }

    /// An element that is in no chain: at most `capacity` are in chains, and there is one more.
    private mutating func takeFree() -> UInt32 {
        if firstFree == 0 {
            used += 1
            return used
        }
        let element = firstFree
        firstFree = next(of: element)
        return element
    }

    private mutating func free(_ element: UInt32) {
        // Safety: the header of an element that exists and is in no chain any more.
        unsafe RawMemory.store(firstFree, to: address(of: element))
        unsafe RawMemory.store(0 as UInt32, to: address(of: element) &+ 4)
        firstFree = element
    }

    // MARK: Enumerating

    /// The place of the element with a key, from 0; nil for none.
    @unsafe
    func position(of key: UInt) -> Int? {
        // Safety: the caller vouches for a key there.
        let element = unsafe find(key).element
        return element == 0 ? nil : Int(element) - 1
    }

    /// Writes the key of the first entry at or after `position`, and moves `position` past it.
    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        while position >= 0, position < Int(used) {
            position += 1
            let element = UInt32(position)
            if state(of: element) == 0 { continue }
            // Safety: the caller vouches for the room.
            unsafe RawMemory.copy(from: keyAddress(of: element), to: key, count: keySize)
            return true
        }
        return false
    }

    /// The value that contains the byte at an address; nil when that is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= base else { return nil }
        let (place, offset) = (address - base).quotientAndRemainder(dividingBy: stride)
        guard place < UInt(used), offset >= valueOffset, offset - valueOffset < UInt(valueSize) else { return nil }
        return ValueRegion(start: address - offset + valueOffset, count: valueSize)
    }
}

extension UInt {
    /// The smallest multiple of a power of two that is not below this.
    func roundedUp(to alignment: UInt) -> UInt { (self + alignment - 1) & ~(alignment - 1) }
}
