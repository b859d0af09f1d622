/// A read that would have left the bytes at hand.
public struct BytesError: Error, Hashable, Sendable {
    /// Where the read began, in bytes from the start of what was being read.
    public let offset: Int
    /// How many bytes the read needed.
    public let needed: Int
    /// How many bytes there are from `offset` to the end; 0 when `offset` itself lies outside.
    public let available: Int

    /// Describes a read of `needed` bytes at `offset` where only `available` exist.
    public init(offset: Int, needed: Int, available: Int) {
        self.offset = offset
        self.needed = needed
        self.available = available
    }
}

extension BytesError: CustomStringConvertible {
    /// One sentence for people, with the offset.
    public var description: String {
        "truncated at offset \(offset): \(needed) bytes needed, \(available) available"
    }
}
