/// An integer, a character or a boolean.
public struct IntegerType: Hashable, Sendable {
    /// The name in C, such as `long unsigned int`.
    public var name: String
    /// Bytes of storage: 1, 2, 4, 8 or 16.
    public var size: Int
    /// How the bits are read.
    public var encoding: IntegerEncoding
    /// Where the value begins in its storage, in bits; other than 0 only in the BTF of old compilers.
    public var bitOffset: Int
    /// How many bits the value has; fewer than the storage only in the BTF of old compilers.
    public var bitWidth: Int

    /// An integer that fills its storage unless `bitWidth` says otherwise.
    public init(
        name: String,
        size: Int,
        encoding: IntegerEncoding = [],
        bitOffset: Int = 0,
        bitWidth: Int? = nil
    ) {
        self.name = name
        self.size = size
        self.encoding = encoding
        self.bitOffset = bitOffset
        self.bitWidth = bitWidth ?? size * 8
    }
}
