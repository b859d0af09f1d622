/// Where the values of a map stand that is keyed by their index: all that a program needs to find one.
///
///     base ──► slot 0: value 0 │ value 1 │ … │ value count-1
///              slot 1: value 0 │ …                            (per-CPU maps only; slotStride is 0 for others)
@frozen
public struct ValueTable: Hashable, Sendable, BitwiseCopyable {
    /// The address of the first value of slot 0.
    public let base: UInt
    /// How many values a slot has.
    public let count: UInt32
    /// From one value to the next, in bytes.
    public let stride: UInt
    /// From one slot to the next, in bytes.
    public let slotStride: UInt

    @inlinable
    init(base: UInt, count: UInt32, stride: UInt, slotStride: UInt) {
        self.base = base
        self.count = count
        self.stride = stride
        self.slotStride = slotStride
    }

    /// The address of a value; 0 when `index` is not below `count`.
    @inlinable
    public func address(of index: UInt32, slot: Int) -> UInt {
        guard index < count else { return 0 }
        return base &+ UInt(index) &* stride &+ UInt(bitPattern: slot) &* slotStride
    }
}

/// The memory of one value.
@frozen
public struct ValueRegion: Hashable, Sendable, BitwiseCopyable {
    /// The address of the first byte.
    public let start: UInt
    /// In bytes.
    public let count: Int

    @inlinable
    init(start: UInt, count: Int) {
        self.start = start
        self.count = count
    }
}
