/// The order in which a multi-byte integer's bytes stand in memory or in a file.
public enum ByteOrder: Sendable, Hashable, CaseIterable {
    /// Least significant byte first.
    case little
    /// Most significant byte first.
    case big

    /// The order of the machine that runs this code.
    public static var host: ByteOrder {
        Int(1).littleEndian == 1 ? .little : .big
    }
}

extension FixedWidthInteger {
    /// The value that these bytes mean when they were loaded as host order but stand in `order`.
    @inlinable
    public init(_ raw: Self, in order: ByteOrder) {
        self = order == .little ? Self(littleEndian: raw) : Self(bigEndian: raw)
    }

    /// The value whose host representation has its bytes in `order`.
    @inlinable
    public func bytes(in order: ByteOrder) -> Self {
        order == .little ? littleEndian : bigEndian
    }
}
