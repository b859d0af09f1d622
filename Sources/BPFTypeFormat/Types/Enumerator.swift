/// A named value of an `enum`.
public struct Enumerator: Hashable, Sendable {
    /// The name in C.
    public var name: String
    /// The value, sign-extended to 64 bits when its enumeration is signed, else zero-extended.
    public var bits: UInt64

    /// A name for the value with these bits.
    public init(name: String, bits: UInt64) {
        self.name = name
        self.bits = bits
    }

    /// A name for a value that may be negative.
    public init(name: String, value: Int64) {
        self.init(name: name, bits: UInt64(bitPattern: value))
    }

    /// The value as an enumeration that is signed means it.
    public var signedValue: Int64 { Int64(bitPattern: bits) }
}
