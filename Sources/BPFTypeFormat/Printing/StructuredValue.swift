/// A tree of named and ordered values: what JSON can say, without text.
public enum StructuredValue: Sendable {
    /// Named values, in the order in which they are to be shown.
    case object([(String, StructuredValue)])
    /// Values in a row.
    case array([StructuredValue])
    /// Text.
    case string(String)
    /// A number that may be negative.
    case integer(Int64)
    /// A number that may exceed `Int64.max`.
    case unsigned(UInt64)
    /// True or false.
    case boolean(Bool)
    /// A floating-point number.
    case double(Double)
    /// Nothing.
    case null
}

extension StructuredValue {
    /// The value of the first field with this name; nil when there is none or this is no object.
    public subscript(name: String) -> StructuredValue? {
        guard case .object(let fields) = self else { return nil }
        return fields.first { $0.0 == name }?.1
    }

    /// A number of any width that fits 64 bits.
    public static func number(_ value: some FixedWidthInteger) -> StructuredValue {
        if let signed = Int64(exactly: value) { return .integer(signed) }
        return .unsigned(UInt64(truncatingIfNeeded: value))
    }
}

extension StructuredValue: Equatable {
    /// Whether both say the same in the same order; `integer` and `unsigned` compare by their numbers.
    public static func == (left: StructuredValue, right: StructuredValue) -> Bool {
        switch (left, right) {
        case (.object(let left), .object(let right)):
            left.count == right.count && zip(left, right).allSatisfy { $0.0 == $1.0 && $0.1 == $1.1 }
        case (.array(let left), .array(let right)): left == right
        case (.string(let left), .string(let right)): left == right
        case (.integer(let left), .integer(let right)): left == right
        case (.unsigned(let left), .unsigned(let right)): left == right
        case (.integer(let left), .unsigned(let right)), (.unsigned(let right), .integer(let left)): left == right
        case (.boolean(let left), .boolean(let right)): left == right
        case (.double(let left), .double(let right)): left == right
        case (.null, .null): true
        default: false
        }
    }
}

extension StructuredValue: ExpressibleByDictionaryLiteral, ExpressibleByArrayLiteral, ExpressibleByStringLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByFloatLiteral, ExpressibleByNilLiteral
{
    /// An object.
    public init(dictionaryLiteral elements: (String, StructuredValue)...) { self = .object(elements) }
    /// An array.
    public init(arrayLiteral elements: StructuredValue...) { self = .array(elements) }
    /// Text.
    public init(stringLiteral value: String) { self = .string(value) }
    /// A number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// True or false.
    public init(booleanLiteral value: Bool) { self = .boolean(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Nothing.
    public init(nilLiteral: ()) { self = .null }
}
