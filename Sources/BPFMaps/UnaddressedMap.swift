public import BPFModel

/// A map whose values programs reach through helpers of the type's own, and never by an address.
public protocol UnaddressedMap: Map {}

extension UnaddressedMap {
    /// Always nil.
    public var valueTable: ValueTable? { nil }

    /// Always 0.
    @unsafe
    public func lookup(key: UInt, slot: Int) -> UInt { 0 }

    /// Always `EINVAL`, unless the type says otherwise.
    @unsafe
    public func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) { throw .einval }

    /// Nil, unless the type says otherwise.
    public func valueRegion(containing address: UInt) -> ValueRegion? { nil }
}
