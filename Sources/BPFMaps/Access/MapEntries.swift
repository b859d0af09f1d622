import BPFModel

/// Every key of a map with its value, while others may go on changing it.
///
/// An entry that is there from the first step to the last comes exactly once; one that comes or goes meanwhile, at most
/// once. Nothing comes where users may not read.
public struct MapEntries: Sequence, IteratorProtocol, Sendable {
    private let map: any MapStorage
    private var position = 0

    init(_ map: any MapStorage) {
        self.map = map
    }

    /// The next entry.
    public mutating func next() -> (key: [UInt8], value: [UInt8])? {
        guard map.permissions.userMayRead else { return nil }
        var key = [UInt8](repeating: 0, count: Int(map.definition.keySize))
        var value = [UInt8](repeating: 0, count: map.userValueSize)
        let found = unsafe key.withUnsafeMutableBytes { key in
            unsafe value.withUnsafeMutableBytes { value in
                // Safety: the buffers have room for a key and a value.
                unsafe map.copyEntry(
                    at: &position, key: UInt(bitPattern: key.baseAddress), value: UInt(bitPattern: value.baseAddress))
            }
        }
        return found ? (key, value) : nil
    }
}

extension MapStorage {
    /// Every key with its value, in no particular order for hash maps and by index for arrays.
    public var entries: MapEntries { MapEntries(self) }
}
