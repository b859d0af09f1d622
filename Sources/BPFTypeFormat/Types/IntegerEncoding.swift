/// How the bits of an integer are read; an unsigned number when empty.
///
/// - Kernel: `BTF_INT_SIGNED`, `BTF_INT_CHAR`, `BTF_INT_BOOL`; Linux accepts one of them at a time.
public struct IntegerEncoding: OptionSet, Hashable, Sendable {
    /// The four bits of the record.
    public let rawValue: UInt8

    /// The encoding with these bits.
    public init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    /// Two's complement.
    public static let signed = IntegerEncoding(rawValue: 1)
    /// A character; clang leaves it unset for `char`.
    public static let character = IntegerEncoding(rawValue: 2)
    /// True or false.
    public static let boolean = IntegerEncoding(rawValue: 4)
}
