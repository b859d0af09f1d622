/// What a global variable is set to; literals say it directly.
///
///     try collection.setGlobal("only_port", 443)
///     try collection.setGlobal("state", "RUNNING")
///     try collection.setGlobal("limits", [10, 20, 30])
public enum GlobalValue: Hashable, Sendable {
    /// A number, for integers, booleans and `enum`s.
    case integer(Int128)
    /// True or false, for integers.
    case boolean(Bool)
    /// A number, for floating-point variables.
    case number(Double)
    /// Text with a NUL behind it, for arrays of characters; the name of an enumerator, for `enum`s.
    case text(String)
    /// The elements of an array.
    case list([GlobalValue])
    /// All bytes of the variable, as they lie in memory.
    case bytes([UInt8])

    /// A number of any integer type.
    public init(_ value: some BinaryInteger) {
        self = .integer(Int128(truncatingIfNeeded: value))
    }
}

extension GlobalValue: ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral,
    ExpressibleByStringLiteral, ExpressibleByArrayLiteral
{
    /// A number.
    public init(integerLiteral value: Int128) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .number(value) }
    /// Text, or the name of an enumerator.
    public init(stringLiteral value: String) { self = .text(value) }
    /// The elements of an array.
    public init(arrayLiteral elements: GlobalValue...) { self = .list(elements) }
}

extension GlobalValue: CustomStringConvertible {
    /// The value as a literal.
    public var description: String {
        switch self {
        case .integer(let value): "\(value)"
        case .boolean(let value): "\(value)"
        case .number(let value): "\(value)"
        case .text(let text): "\"\(text)\""
        case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .bytes(let bytes): "\(bytes.count) bytes"
        }
    }
}
