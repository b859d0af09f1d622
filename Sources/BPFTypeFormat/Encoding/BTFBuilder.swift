public import BPFBytes

/// Types that are to become BTF.
///
///     var builder = BTFBuilder()
///     let int = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: .signed)))
///     builder.add(.typedef(name: "pid_t", type: int))
///     let btf = try BTF(builder.encode())
///
/// Types may refer to others that are added later; nothing is checked before ``encode(order:)``.
public struct BTFBuilder: Sendable {
    /// The types in the order of their numbers; the first has number 1.
    public private(set) var types: [BTFType] = []
    private var strings = StringTable()

    /// Starts with no types.
    public init() {}

    /// Starts with all types of `btf` under the numbers they have there, those of its base included.
    public init(copying btf: BTF) throws(BTFError) {
        types.reserveCapacity(try btf.count())
        for id in try 1..<btf.identifiers().upperBound { types.append(try btf.type(id)) }
    }

    /// The number that the next type to be added will have.
    public var nextID: TypeID { TypeID(rawValue: UInt32(truncatingIfNeeded: types.count + 1)) }

    /// Appends a type and returns its number.
    @discardableResult
    public mutating func add(_ type: BTFType) -> TypeID {
        defer { types.append(type) }
        return nextID
    }

    /// Exchanges a type that was added before.
    public mutating func replace(_ id: TypeID, with type: BTFType) {
        precondition(id > .void && id < nextID, "no type was added under this number")
        types[Int(id.rawValue) - 1] = type
    }

    /// The offset that `string` has in every later encoding.
    ///
    /// For records outside of the types that refer to the string section, such as ``BTFExtension``.
    public mutating func string(_ string: String) -> UInt32 {
        strings.intern(string)
    }

    /// The bytes of the types and their strings, each string once.
    ///
    /// - Throws: when a number of a type does not fit its field, or a name contains a NUL.
    public func encode(order: ByteOrder = .host) throws(BTFError) -> [UInt8] {
        var encoder = TypeEncoder(strings: strings, order: order)
        for (index, type) in types.enumerated() {
            try encoder.append(type, id: TypeID(rawValue: UInt32(truncatingIfNeeded: index + 1)))
        }
        let types = encoder.records.bytes
        let strings = encoder.strings.bytes
        guard types.count + strings.count <= UInt32.max else {
            throw BTFError(.fieldOverflow(name: "str_len", value: strings.count), at: .offset(20))
        }
        var writer = ByteWriter(order: order)
        writer.append(BTFHeader.magic)
        writer.append(UInt8(1))
        writer.append(UInt8(0))
        writer.append(UInt32(BTFHeader.byteCount))
        writer.append(UInt32(0))
        writer.append(UInt32(types.count))
        writer.append(UInt32(types.count))
        writer.append(UInt32(strings.count))
        writer.append(contentsOf: types)
        writer.append(contentsOf: strings)
        return writer.bytes
    }
}
