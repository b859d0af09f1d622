import BPFBytes

/// Turns types into records.
struct TypeEncoder {
    private(set) var strings: StringTable
    private(set) var records: ByteWriter
    /// The type at work, for errors.
    private var id: TypeID = .void

    init(strings: StringTable, order: ByteOrder) {
        self.strings = strings
        records = ByteWriter(order: order)
    }

    mutating func append(_ type: BTFType, id: TypeID) throws(BTFError) {
        self.id = id
        guard let kind = type.kind else { throw fault(.unexpectedKind(nil)) }
        switch type {
        case .void: break
        case .pointer, .typedef, .volatile, .const, .restrict:
            try head(kind, type.name, word: type.target?.rawValue ?? 0)
        case .forward(let name, let isUnion): try head(kind, name, flag: isUnion, word: 0)
        case .float(let name, let size): try head(kind, name, word: narrow(size, "size"))
        case .function(let name, let prototype, let linkage):
            try head(kind, name, length: Int(linkage.rawValue), word: prototype.rawValue)
        case .variable(let name, let type, let linkage):
            try head(kind, name, word: type.rawValue)
            records.append(linkage.rawValue)
        case .declarationTag(let tag):
            try head(kind, tag.value, flag: tag.isAttribute, word: tag.type.rawValue)
            records.append(tag.component)
        case .typeTag(let tag): try head(kind, tag.value, flag: tag.isAttribute, word: tag.type.rawValue)
        case .integer(let integer): try append(integer)
        case .array(let element, let index, let count):
            try head(kind, "", word: 0)
            records.append(element.rawValue)
            records.append(index.rawValue)
            records.append(try narrow(count, "nelems"))
        case .structure(let composite), .union(let composite): try append(composite, kind)
        case .enumeration(let enumeration): try append(enumeration)
        case .enumeration64(let enumeration): try append(wide: enumeration)
        case .functionPrototype(let prototype): try append(prototype)
        case .dataSection(let section): try append(section)
        }
    }

    private mutating func append(_ integer: IntegerType) throws(BTFError) {
        try head(.integer, integer.name, word: narrow(integer.size, "size"))
        let encoding = try narrow(Int(integer.encoding.rawValue), "encoding", bits: 4)
        let offset = try narrow(integer.bitOffset, "offset", bits: 8)
        records.append(encoding << 24 | offset << 16 | (try narrow(integer.bitWidth, "bits", bits: 8)))
    }

    private mutating func append(_ composite: Composite, _ kind: BTFKind) throws(BTFError) {
        let hasBitfields = composite.members.contains { $0.bitWidth != 0 }
        try head(
            kind, composite.name, length: composite.members.count, flag: hasBitfields,
            word: narrow(composite.size, "size"))
        for member in composite.members {
            records.append(try intern(member.name))
            records.append(member.type.rawValue)
            let offset = try narrow(member.bitOffset, "bit_offset", bits: hasBitfields ? 24 : 32)
            records.append(try narrow(member.bitWidth, "bitfield_size", bits: 8) << 24 | offset)
        }
    }

    private mutating func append(_ enumeration: Enumeration) throws(BTFError) {
        try head(enumeration, .enumeration)
        for enumerator in enumeration.enumerators {
            records.append(try intern(enumerator.name))
            let value = enumerator.signedValue
            let isNarrow = enumeration.isSigned ? Int32(exactly: value) != nil : UInt32(exactly: value) != nil
            guard isNarrow else { throw fault(.fieldOverflow(name: "val", value: Int(value))) }
            records.append(UInt32(truncatingIfNeeded: value))
        }
    }

    private mutating func append(wide enumeration: Enumeration) throws(BTFError) {
        try head(enumeration, .enumeration64)
        for enumerator in enumeration.enumerators {
            records.append(try intern(enumerator.name))
            records.append(UInt32(truncatingIfNeeded: enumerator.bits))
            records.append(UInt32(truncatingIfNeeded: enumerator.bits >> 32))
        }
    }

    private mutating func append(_ prototype: FunctionPrototype) throws(BTFError) {
        try head(.functionPrototype, "", length: prototype.parameters.count, word: prototype.returns.rawValue)
        for parameter in prototype.parameters {
            records.append(try intern(parameter.name))
            records.append(parameter.type.rawValue)
        }
    }

    private mutating func append(_ section: DataSection) throws(BTFError) {
        try head(.dataSection, section.name, length: section.variables.count, word: narrow(section.size, "size"))
        for variable in section.variables {
            records.append(variable.type.rawValue)
            records.append(try narrow(variable.offset, "offset"))
            records.append(try narrow(variable.size, "size"))
        }
    }
}

extension TypeEncoder {
    private mutating func head(_ enumeration: Enumeration, _ kind: BTFKind) throws(BTFError) {
        try head(
            kind, enumeration.name, length: enumeration.enumerators.count, flag: enumeration.isSigned,
            word: narrow(enumeration.size, "size"))
    }

    /// Writes the fixed part of a record.
    private mutating func head(
        _ kind: BTFKind,
        _ name: String,
        length: Int = 0,
        flag: Bool = false,
        word: UInt32
    ) throws(BTFError) {
        records.append(try intern(name))
        let length = try narrow(length, "vlen", bits: 16)
        records.append((flag ? 0x8000_0000 : 0) | UInt32(kind.rawValue) << 24 | length)
        records.append(word)
    }

    private mutating func intern(_ string: String) throws(BTFError) -> UInt32 {
        if string.utf8.contains(0) { throw fault(.embeddedNUL) }
        return strings.intern(string)
    }

    private func narrow(_ value: Int, _ field: String, bits: Int = 32) throws(BTFError) -> UInt32 {
        guard let narrow = UInt32(exactly: value), bits == 32 || narrow >> bits == 0 else {
            throw fault(.fieldOverflow(name: field, value: value))
        }
        return narrow
    }

    private func fault(_ reason: BTFError.Reason) -> BTFError {
        BTFError(reason, at: .type(id))
    }
}
