/// One kind of access that programs may make to their context, or to a socket: aligned, of one size, within a range.
///
/// - Kernel: what `is_valid_access` of the program type says.
public struct ContextAccess: Hashable, Sendable {
    /// Whether it loads or stores.
    public let direction: Direction
    /// In bytes: 1, 2, 4 or 8.
    public let size: Int
    /// Bytes that may be accessed, from the start of the context.
    public let range: Range<Int>
    /// What a load leaves in the register.
    public let result: Result

    /// One row.
    public init(_ direction: Direction, _ size: Int, _ range: Range<Int>, _ result: Result = .scalar) {
        self.direction = direction
        self.size = size
        self.range = range
        self.result = result
    }

    /// A load or a store.
    public enum Direction: Hashable, Sendable {
        case read, write
    }

    /// What a load from a context leaves in the register.
    public enum Result: Hashable, Sendable {
        case scalar
        case packet, packetEnd, packetMeta
        case socket, socketOrNull, socketCommonOrNull
        case flowKeys
        case traceBuffer
        /// A pointer to a kernel structure that its BTF describes.
        case kernelObject
    }

    /// Whether this row allows `size` bytes at `offset`.
    public func allows(_ direction: Direction, offset: Int, size: Int) -> Bool {
        self.direction == direction && self.size == size && offset >= range.lowerBound
            && offset + size <= range.upperBound && offset % size == 0
    }
}
