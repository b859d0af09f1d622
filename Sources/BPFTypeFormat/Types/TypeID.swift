/// The number of a type in BTF; 0 is `void`, and the first described type is 1.
public struct TypeID: RawRepresentable, Hashable, Sendable {
    /// The number as it stands in the bytes.
    public let rawValue: UInt32

    /// The type with this number, which may or may not exist.
    @inlinable
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// The absence of a type.
    public static let void: TypeID = 0
}

extension TypeID: ExpressibleByIntegerLiteral {
    /// The type with this number.
    @inlinable
    public init(integerLiteral value: UInt32) {
        self.init(rawValue: value)
    }
}

extension TypeID: Strideable {
    /// Orders types as they stand in the bytes.
    @inlinable
    public static func < (left: TypeID, right: TypeID) -> Bool {
        left.rawValue < right.rawValue
    }

    /// How many types further `other` stands.
    @inlinable
    public func distance(to other: TypeID) -> Int {
        Int(other.rawValue) - Int(rawValue)
    }

    /// The type that stands `count` further; numbers wrap around at 2³².
    @inlinable
    public func advanced(by count: Int) -> TypeID {
        TypeID(rawValue: rawValue &+ UInt32(truncatingIfNeeded: count))
    }
}

extension TypeID: CustomStringConvertible {
    /// The number in decimal.
    public var description: String { String(rawValue) }
}
