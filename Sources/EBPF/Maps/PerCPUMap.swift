public import BPFMaps
public import BPFModel

/// A per-CPU map of any type as a dictionary of plain structs, with one value a slot.
///
///     let packets = try PerCPUMap<UInt32, UInt64>(collection.map(named: "packets"))
///     let total = try packets.values(at: 0).reduce(0, +)
public struct PerCPUMap<Key: BitwiseCopyable, Value: BitwiseCopyable>: ~Copyable {
    private let map: any MapStorage
    private let stride: Int

    /// Takes a per-CPU map whose keys and values are such structs.
    ///
    /// - Throws: `TypeMismatch`, which names the field that differs.
    public init(_ map: any MapStorage) throws(TypeMismatch) {
        let definition = map.definition
        guard definition.type.isPerCPU else {
            throw TypeMismatch(description: "a map of type \(definition.type.name) has one value at a key")
        }
        try TypeMatch.check(
            Key.self, "key", size: Int(definition.keySize), definition.types, definition.types?.key ?? 0)
        try TypeMatch.check(
            Value.self, "value", size: Int(definition.valueSize), definition.types, definition.types?.value ?? 0)
        self.map = map
        stride = (Int(definition.valueSize) + 7) & ~7
    }

    /// How many values a key has.
    public var slotCount: Int { map.userValueSize / stride }

    /// The values of all slots, in the order of the slots.
    ///
    /// - Throws: `ENOENT` where there are none, `EPERM` where users may not read.
    public func values(at key: Key) throws(LinuxError) -> [Value] {
        guard map.permissions.userMayRead else { throw .eperm }
        var bytes = [UInt64](repeating: 0, count: map.userValueSize / 8)
        var span = bytes.mutableSpan
        return try unsafe span.withUnsafeMutableBytes { (bytes) throws(LinuxError) in
            let place = UInt(bitPattern: bytes.baseAddress)
            try TypedBytes.lend(key) { (key) throws(LinuxError) in
                // Safety: key and values have the map's sizes.
                try unsafe map.copyValue(key: key, into: place)
            }
            return (0..<slotCount).map { unsafe bytes.loadUnaligned(fromByteOffset: $0 * stride, as: Value.self) }
        }
    }
}
