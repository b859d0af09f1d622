public import BPFModel

/// What arrays have in common whose values are references to what this process holds, and no bytes that a program could read or write.
public protocol ReferenceArray: UnaddressedMap {}

extension ReferenceArray {
    /// Writes the index after the one at `key`, whether or not anything is there.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for another.
        try unsafe IndexedValues.nextKey(after: key, into: next, count: definition.maxEntries)
    }

    /// Nothing can be read.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool { false }

    /// Always `ENOTSUPP`.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) { throw .enotsupp }
}

extension ReferenceArray {
    /// Checks an update from bytes: `EINVAL` for any flag, `E2BIG` for an index out of range.
    @unsafe
    func checkedIndex(_ key: UInt, _ flags: UpdateFlags = .any) throws(LinuxError) -> UInt32 {
        if !flags.isEmpty { throw .einval }
        // Safety: the caller vouches for a key.
        let index = unsafe RawMemory.load(key, as: UInt32.self)
        if index >= definition.maxEntries { throw .e2big }
        return index
    }
}
