/// Bytes read as a value of a type.
public indirect enum TypedValue: Hashable, Sendable {
    /// A signed integer of up to 64 bits.
    case integer(Int64)
    /// An unsigned integer of up to 64 bits.
    case unsigned(UInt64)
    /// An integer of more than 64 bits; a negative one has all higher bits set.
    case wide(UInt128)
    /// A character's code.
    case character(Int64)
    /// A boolean; any number but 0 is true.
    case boolean(Bool)
    /// A floating-point number; one of 4 bytes is given with the digits that tell it apart as such.
    case float(Double)
    /// The value of an enumeration with its name, if it has one.
    case enumerator(name: String?, value: EnumeratorValue)
    /// An address.
    case pointer(UInt64)
    /// An array of characters that holds printable ASCII up to a NUL.
    case string(String)
    /// The elements of an array.
    case array([TypedValue])
    /// The fields of a struct, union or section; those of anonymous members stand among them.
    case composite([Field])
    /// Bytes of a type whose values have no other form here.
    case bytes([UInt8])

    /// A number that is signed if its enumeration is.
    public enum EnumeratorValue: Hashable, Sendable {
        /// Of a signed enumeration.
        case signed(Int64)
        /// Of an unsigned enumeration.
        case unsigned(UInt64)
    }

    /// A named part of a composite.
    public struct Field: Hashable, Sendable {
        /// The member's name.
        public var name: String
        /// The member's value.
        public var value: TypedValue

        /// A field.
        public init(name: String, value: TypedValue) {
            self.name = name
            self.value = value
        }
    }
}

extension TypedValue {
    /// The value of the first field with this name; nil when there is none or this is no composite.
    public subscript(name: String) -> TypedValue? {
        guard case .composite(let fields) = self else { return nil }
        return fields.first { $0.name == name }?.value
    }
}

extension TypedValue: CustomStringConvertible {
    /// Text on one line, for the cells of tables: `{.packets = 3, .name = "lo", .cpus = [1, 2]}`.
    public var description: String {
        switch self {
        case .integer(let number): String(number)
        case .unsigned(let number): String(number)
        case .wide(let number): "0x" + String(number, radix: 16)
        case .character(let code): Self.quoted(code) ?? String(code)
        case .boolean(let flag): flag ? "true" : "false"
        case .float(let number): "\(number)"
        case .enumerator(.some(let name), _): name
        case .enumerator(nil, .signed(let number)): String(number)
        case .enumerator(nil, .unsigned(let number)): String(number)
        case .pointer(let address): "0x" + String(address, radix: 16)
        case .string(let text): StructuredValue.string(text).json()
        case .array(let elements): "[" + elements.map(\.description).joined(separator: ", ") + "]"
        case .composite(let fields):
            "{" + fields.map { ".\($0.name) = \($0.value)" }.joined(separator: ", ") + "}"
        case .bytes(let bytes): Self.hexadecimal(bytes)
        }
    }

    /// The form that JSON takes, as bpftool formats values by their BTF.
    ///
    /// Characters are numbers, enumerators names, pointers and wide integers hexadecimal text.
    public var structured: StructuredValue {
        switch self {
        case .integer(let number), .character(let number): .integer(number)
        case .unsigned(let number): .number(number)
        case .boolean(let flag): .boolean(flag)
        case .float(let number): .double(number)
        case .enumerator(nil, .signed(let number)): .integer(number)
        case .enumerator(nil, .unsigned(let number)): .number(number)
        case .string(let text): .string(text)
        case .array(let elements): .array(elements.map(\.structured))
        case .composite(let fields): .object(fields.map { ($0.name, $0.value.structured) })
        case .wide, .enumerator(.some, _), .pointer, .bytes: .string(description)
        }
    }

    private static func quoted(_ code: Int64) -> String? {
        guard let byte = UInt8(exactly: code), (0x20...0x7e).contains(byte) else { return nil }
        return "'\(Character(UnicodeScalar(byte)))'"
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: " ")
    }
}
