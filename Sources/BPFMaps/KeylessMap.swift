public import BPFModel

/// A map whose entries have no keys: whatever needs one is refused.
///
/// Programs use such maps through helpers of their own; users through what the type does beyond this.
public protocol KeylessMap: UnaddressedMap {
    /// What Linux answers to operations that the type doesn't have.
    var refusal: LinuxError { get }
}

extension KeylessMap {
    /// Refused.
    @unsafe
    public func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) { throw refusal }

    /// Refused.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) { throw refusal }

    /// Refused.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) { throw refusal }

    /// Refused, unless the type says otherwise.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw refusal }

    /// Refused, unless the type says otherwise.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) { throw refusal }

    /// Refused, unless the type says otherwise.
    @unsafe
    public func takeValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Nothing has a key.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool { false }

    /// There are no batches.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) { throw .enotsupp }
}
