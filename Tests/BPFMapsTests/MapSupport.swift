import BPFMaps
import BPFModel

/// The little-endian bytes of an integer.
func bytes<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
    (0..<Value.bitWidth / 8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
}

/// The integer that little-endian bytes stand for.
func integer(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

/// A map with 4-byte keys.
func makeMap(
    _ type: MapType,
    key: UInt32 = 4,
    value: UInt32 = 8,
    entries: UInt32 = 3,
    flags: MapFlags = [],
    slots: Int = 2
) throws(MapError) -> any Map {
    let definition = MapDefinition(
        name: "m", type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags)
    return try MapFactory(slots: SlotAllocator(count: slots)).make(definition)
}

/// Updates the value of one slot, as a program does that runs on it.
func updateAsProgram(
    _ map: any Map, _ key: [UInt8], _ value: [UInt8], flags: UpdateFlags = .any, slot: Int
) throws(LinuxError) {
    let error = unsafe key.withUnsafeBytes { key in
        unsafe value.withUnsafeBytes { value in
            failure { () throws(LinuxError) in
                // Safety: key and value have the map's sizes.
                try unsafe map.update(
                    key: UInt(bitPattern: key.baseAddress), value: UInt(bitPattern: value.baseAddress), flags: flags,
                    slot: slot)
            }
        }
    }
    if let error { throw error }
}

/// The error that `body` throws; nil for none.
func failure(_ body: () throws(LinuxError) -> Void) -> LinuxError? {
    do throws(LinuxError) {
        try body()
        return nil
    } catch {
        return error
    }
}
