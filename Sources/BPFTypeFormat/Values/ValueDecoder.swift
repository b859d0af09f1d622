/// Reads values of types out of bytes.
struct ValueDecoder {
    private let btf: BTF
    private let bits: BitReader
    /// Types that were decoded on the way; elements of an array share theirs.
    private var types: [TypeID: BTFType] = [:]
    /// How many more parts may be read.
    private var budget: Int
    private var depth = 0

    init(_ btf: BTF, bytes: [UInt8], partLimit: Int) {
        self.btf = btf
        bits = BitReader(bytes: bytes, order: btf.order)
        budget = partLimit
    }

    /// The value at `offset`, in bits; a bitfield when `width` is given.
    mutating func value(_ id: TypeID, at offset: Int, width: Int? = nil) throws(BTFError) -> TypedValue {
        budget -= 1
        guard budget > 0 else { throw BTFError(.tooLarge, at: .type(id)) }
        guard depth < BTF.depthLimit else { throw BTFError(.tooDeep, at: .type(id)) }
        depth += 1
        defer { depth -= 1 }
        let id = try btf.resolveIdentifier(id)
        switch try type(id) {
        case .integer(let integer): return try value(integer, at: offset, width: width)
        case .enumeration(let enumeration), .enumeration64(let enumeration):
            return try value(enumeration, at: offset, width: width)
        case .pointer: return .pointer(UInt64(truncatingIfNeeded: try bits.read(offset, width: 64)))
        case .float(_, let size): return try float(size, at: offset)
        case .array(let element, _, let count): return try array(element, count, at: offset)
        case .structure(let composite), .union(let composite):
            return .composite(try fields(composite, at: offset))
        case .dataSection(let section): return .composite(try fields(section, at: offset))
        case .variable(_, let type, _): return try value(type, at: offset)
        case let other: throw BTFError(.noSize(other.kind), at: .type(id))
        }
    }

    private mutating func fields(_ composite: Composite, at offset: Int) throws(BTFError) -> [TypedValue.Field] {
        var fields: [TypedValue.Field] = []
        fields.reserveCapacity(composite.members.count)
        for member in composite.members {
            let start = offset + member.bitOffset
            let value: TypedValue
            if member.bitWidth == 0 {
                value = try self.value(member.type, at: start)
            } else {
                guard try member.bitWidth <= btf.size(of: member.type) * 8 else {
                    throw BTFError(.invalidBitfield(member: member.name), at: .type(member.type))
                }
                value = try self.value(member.type, at: start, width: member.bitWidth)
            }
            if member.name.isEmpty, case .composite(let inner) = value {
                fields += inner
            } else {
                fields.append(TypedValue.Field(name: member.name, value: value))
            }
        }
        return fields
    }

    private mutating func fields(_ section: DataSection, at offset: Int) throws(BTFError) -> [TypedValue.Field] {
        var fields: [TypedValue.Field] = []
        for variable in section.variables {
            let value = try value(variable.type, at: offset + variable.offset * 8)
            fields.append(TypedValue.Field(name: try btf.name(variable.type), value: value))
        }
        return fields
    }

    private mutating func array(_ element: TypeID, _ count: Int, at offset: Int) throws(BTFError) -> TypedValue {
        if try isCharacter(element), let text = try text(count, at: offset) { return .string(text) }
        let stride = try btf.size(of: element) * 8
        var elements: [TypedValue] = []
        for index in 0..<count { elements.append(try value(element, at: offset + index * stride)) }
        return .array(elements)
    }

    private mutating func type(_ id: TypeID) throws(BTFError) -> BTFType {
        if let known = types[id] { return known }
        let type = try btf.type(id)
        types[id] = type
        return type
    }
}

extension ValueDecoder {
    private func value(_ integer: IntegerType, at offset: Int, width: Int?) throws(BTFError) -> TypedValue {
        let width = width ?? integer.bitWidth
        let raw = try bits.read(offset + integer.bitOffset, width: width)
        if integer.encoding.contains(.boolean) { return .boolean(raw != 0) }
        if width > 64 { return .wide(integer.encoding.contains(.signed) ? signExtended(raw, width) : raw) }
        let signed = Int64(truncatingIfNeeded: signExtended(raw, width))
        let isSigned = integer.encoding.contains(.signed)
        if integer.isCharacter { return .character(isSigned ? signed : Int64(truncatingIfNeeded: raw)) }
        return isSigned ? .integer(signed) : .unsigned(UInt64(truncatingIfNeeded: raw))
    }

    private func value(_ enumeration: Enumeration, at offset: Int, width: Int?) throws(BTFError) -> TypedValue {
        let width = width ?? enumeration.size * 8
        let raw = try bits.read(offset, width: width)
        let value = UInt64(truncatingIfNeeded: enumeration.isSigned ? signExtended(raw, width) : raw)
        let name = enumeration.enumerators.first { $0.bits == value }?.name
        let number: TypedValue.EnumeratorValue =
            enumeration.isSigned ? .signed(Int64(bitPattern: value)) : .unsigned(value)
        return .enumerator(name: name, value: number)
    }

    private func float(_ size: Int, at offset: Int) throws(BTFError) -> TypedValue {
        let raw = try bits.read(offset, width: size * 8)
        switch size {
        case 4:
            let number = Float(bitPattern: UInt32(truncatingIfNeeded: raw))
            return .float(Double("\(number)") ?? Double(number))
        case 8: return .float(Double(bitPattern: UInt64(truncatingIfNeeded: raw)))
        default: return .bytes(try bits.bytes(offset, count: size))
        }
    }

    private mutating func isCharacter(_ id: TypeID) throws(BTFError) -> Bool {
        guard case .integer(let integer) = try type(btf.resolveIdentifier(id)) else { return false }
        return integer.isCharacter
    }

    /// The characters up to a NUL among the next `count`; nil when there is none or one of them is not printable.
    private func text(_ count: Int, at offset: Int) throws(BTFError) -> String? {
        var text: [UInt8] = []
        for index in 0..<count {
            let byte = UInt8(truncatingIfNeeded: try bits.read(offset + index * 8, width: 8))
            if byte == 0 { return String(decoding: text, as: UTF8.self) }
            guard (0x20...0x7e).contains(byte) else { return nil }
            text.append(byte)
        }
        return nil
    }

    private func signExtended(_ raw: UInt128, _ width: Int) -> UInt128 {
        let shift = UInt128.bitWidth - width
        return UInt128(bitPattern: Int128(bitPattern: raw << shift) >> shift)
    }
}

extension IntegerType {
    /// Whether values are characters; clang marks `char` by nothing but its name.
    fileprivate var isCharacter: Bool {
        size == 1 && (encoding.contains(.character) || name == "char")
    }
}
