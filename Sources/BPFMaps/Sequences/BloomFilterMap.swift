import BPFModel

/// Remembers values so that it can say of most others that it has never seen them: `BPF_MAP_TYPE_BLOOM_FILTER`.
///
/// `max_entries` values and `map_extra` hash functions (5 when it says none) decide how many bits there are: about 1.4 bits a value and
/// function, rounded up to a power of two, as on Linux. Bits are only ever set, each by one atomic instruction.
final class BloomFilterMap: StoredMap, KeylessMap {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let mask: UInt32
    private let functions: Int
    private let seed: UInt64

    static func size(of definition: MapDefinition) -> UInt64? { (bitCount(definition) / 8).roundedUp(to: 8) }

    private static func bitCount(_ definition: MapDefinition) -> UInt64 {
        let wanted = UInt64(definition.maxEntries) * functionCount(definition) * 7 / 5
        if wanted > 1 << 31 { return 1 << 32 }
        var bits: UInt64 = 64
        while bits < wanted { bits *= 2 }
        return bits
    }

    private static func functionCount(_ definition: MapDefinition) -> UInt64 {
        let asked = definition.extra & 15
        return asked == 0 ? 5 : asked
    }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        mask = UInt32(truncatingIfNeeded: Self.bitCount(definition) - 1)
        functions = Int(Self.functionCount(definition))
        seed = MapHeader(memory).load64(MapHeader.seed)
    }

    @unsafe
    private func bit(_ function: Int, _ value: UInt) -> (address: UInt, bit: UInt64) {
        let step = seed &+ UInt64(function) &* 0x9e37_79b9_7f4a_7c15
        // Safety: the caller vouches for a value.
        let hash = unsafe KeyHasher.hash(value, count: Int(definition.valueSize), seed: step) & mask
        return (memory.body &+ UInt(hash / 64) &* 8, 1 << UInt64(hash % 64))
    }

    /// Whether the value may have been added: `ENOENT` is certain.
    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        for function in 0..<functions {
            // Safety: the caller vouches for a value; a word of the filter.
            let (address, bit) = unsafe bit(function, value)
            if unsafe AtomicMemory.load64(address) & bit == 0 { throw .enoent }
        }
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags != .any { throw .einval }
        for function in 0..<functions {
            // Safety: as above.
            let (address, bit) = unsafe bit(function, value)
            unsafe AtomicMemory.set64(bit, at: address)
        }
    }

    var refusal: LinuxError { .eopnotsupp }
}
