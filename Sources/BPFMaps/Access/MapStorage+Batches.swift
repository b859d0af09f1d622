public import BPFModel

/// Entries that were copied together.
public struct MapBatch: Hashable, Sendable {
    /// The keys, one after the other.
    public let keys: [UInt8]
    /// The values, one after the other, `userValueSize` bytes each.
    public let values: [UInt8]
    /// How many there are.
    public let count: Int
    /// Whether nothing follows: what Linux says with `ENOENT` and a count that is valid.
    public let isEnd: Bool
}

/// Many entries in one call: the batch commands of bpf(2).
extension MapStorage {
    /// Copies up to `limit` entries from `cursor` on, and moves `cursor` past them.
    ///
    /// An entry that is there from the first batch to the last comes exactly once; one that comes or goes meanwhile, at most once.
    /// - Parameter removing: whether the entries are removed.
    /// - Throws: `ENOTSUPP` for types without batches, `EPERM` where users may not read, or write when they remove.
    public func batch(
        from cursor: inout MapCursor, limit: Int, removing: Bool = false
    ) throws(LinuxError) -> MapBatch {
        guard permissions.userMayRead, !removing || permissions.userMayWrite else { throw .eperm }
        let limit = max(limit, 0)
        var keys = [UInt8](repeating: 0, count: limit * Int(definition.keySize))
        var values = [UInt8](repeating: 0, count: limit * userValueSize)
        var result = (count: 0, isEnd: false)
        var moved = cursor
        // Safety: there is room for `limit` keys and values, which stay put during the call.
        try UserBytes.withMutableAddresses(&keys, &values) { (keys, values) throws(LinuxError) in
            result = try unsafe copyBatch(from: &moved, keys: keys, values: values, limit: limit, removing: removing)
        }
        cursor = moved
        keys.removeLast((limit - result.count) * Int(definition.keySize))
        values.removeLast((limit - result.count) * userValueSize)
        return MapBatch(keys: keys, values: values, count: result.count, isEnd: result.isEnd)
    }

    /// Inserts or replaces entries in order, until one is refused.
    ///
    /// - Parameters:
    ///   - keys: the keys, one after the other.
    ///   - values: as many values, one after the other.
    /// - Returns: how many were written, and why the next one was not.
    public func updateBatch(
        keys: [UInt8], values: [UInt8], flags: UpdateFlags = .any
    ) -> (count: Int, refusal: LinuxError?) {
        let (keySize, valueSize) = (Int(definition.keySize), userValueSize)
        guard keySize > 0, keys.count % keySize == 0, values.count == keys.count / keySize * valueSize else {
            return (0, .einval)
        }
        return each(keys.count / keySize) { (index) throws(LinuxError) in
            let key = Array(keys[index * keySize..<(index + 1) * keySize])
            try update(key, Array(values[index * valueSize..<(index + 1) * valueSize]), flags: flags)
        }
    }

    /// Removes entries in order, until one is not there.
    ///
    /// - Returns: how many were removed, and why the next one was not.
    public func deleteBatch(keys: [UInt8]) -> (count: Int, refusal: LinuxError?) {
        let keySize = Int(definition.keySize)
        guard keySize > 0, keys.count % keySize == 0 else { return (0, .einval) }
        return each(keys.count / keySize) { (index) throws(LinuxError) in
            try delete(Array(keys[index * keySize..<(index + 1) * keySize]))
        }
    }

    private func each(
        _ count: Int, _ body: (Int) throws(LinuxError) -> Void
    ) -> (count: Int, refusal: LinuxError?) {
        for index in 0..<count {
            do throws(LinuxError) { try body(index) } catch { return (index, error) }
        }
        return (count, nil)
    }
}
