/// A value of fixed size for which every pattern of bits is a value: what a program and its user can share.
///
/// `ebpf generate swift` makes one of every type of an object. A value that was initialised without arguments is zero in all of its
/// bytes, padding included, as the keys of maps must be.
public protocol PlainValue: BitwiseCopyable, Sendable {
    /// Zero.
    init()
}

/// A ``PlainValue`` that is compared by its bytes.
///
/// Generated structs have named padding, so that no byte of one is undefined.
public protocol PlainStructure: PlainValue, Hashable {}

extension PlainStructure {
    /// Whether all bytes are the same.
    public static func == (left: Self, right: Self) -> Bool {
        PlainBytes.bytes(of: left) == PlainBytes.bytes(of: right)
    }

    /// Hashes all bytes.
    public func hash(into hasher: inout Hasher) {
        // Safety: the bytes are read during the call, and none of them is undefined.
        unsafe withUnsafeBytes(of: self) { unsafe hasher.combine(bytes: $0) }
    }
}

extension UInt8: PlainValue {}
extension UInt16: PlainValue {}
extension UInt32: PlainValue {}
extension UInt64: PlainValue {}
extension UInt128: PlainValue {}
extension Int8: PlainValue {}
extension Int16: PlainValue {}
extension Int32: PlainValue {}
extension Int64: PlainValue {}
extension Int128: PlainValue {}
extension Float: PlainValue {}
extension Double: PlainValue {}

extension InlineArray: PlainValue where Element: PlainValue {
    /// Zeros.
    public init() { self.init(repeating: Element()) }
}
