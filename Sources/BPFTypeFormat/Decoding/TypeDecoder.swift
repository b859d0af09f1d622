/// Turns one record into a value.
struct TypeDecoder {
    let btf: BTF
    let id: TypeID
    let record: TypeRecord

    /// The name in the record; empty when there is none.
    var name: String {
        get throws(BTFError) { try name(record.nameOffset) }
    }

    func decode() throws(BTFError) -> BTFType {
        guard record.reservedBits == 0 else { throw fault(.reservedBits(record.reservedBits)) }
        let name = try name
        switch record.kind {
        case .integer: return .integer(try integer(name))
        case .pointer: return .pointer(record.target)
        case .array: return try array()
        case .structure: return .structure(try composite(name))
        case .union: return .union(try composite(name))
        case .enumeration: return .enumeration(try enumeration(name))
        case .enumeration64: return .enumeration64(try enumeration64(name))
        case .forward: return .forward(name: name, isUnion: record.flag)
        case .typedef: return .typedef(name: name, type: record.target)
        case .volatile: return .volatile(record.target)
        case .const: return .const(record.target)
        case .restrict: return .restrict(record.target)
        case .function: return try function(name)
        case .functionPrototype: return .functionPrototype(try prototype())
        case .variable: return try variable(name)
        case .dataSection: return .dataSection(try dataSection(name))
        case .float: return .float(name: name, size: try checkedSize([2, 4, 8, 12, 16]))
        case .declarationTag: return .declarationTag(try declarationTag(name))
        case .typeTag: return .typeTag(TypeTag(value: name, type: record.target, isAttribute: record.flag))
        }
    }

    private func integer(_ name: String) throws(BTFError) -> IntegerType {
        let bits = try record.word(0)
        let integer = IntegerType(
            name: name,
            size: record.size,
            encoding: IntegerEncoding(rawValue: UInt8(bits >> 24 & 0xf)),
            bitOffset: Int(bits >> 16 & 0xff),
            bitWidth: Int(bits & 0xff)
        )
        guard bits >> 28 == 0, bits >> 8 & 0xff == 0 else { throw fault(.reservedBits(bits & 0xf000_ff00)) }
        guard [1, 2, 4, 8, 16].contains(integer.size), integer.bitOffset + integer.bitWidth <= integer.size * 8 else {
            throw fault(
                .invalidInteger(size: integer.size, bitOffset: integer.bitOffset, bitWidth: integer.bitWidth))
        }
        return integer
    }

    private func array() throws(BTFError) -> BTFType {
        .array(
            element: try record.type(0),
            index: try record.type(1),
            count: Int(try record.word(2))
        )
    }

    private func composite(_ name: String) throws(BTFError) -> Composite {
        var composite = Composite(name: name, size: record.size, members: [])
        composite.members.reserveCapacity(record.length)
        for entry in 0..<record.length {
            let offset = try record.word(entry * 3 + 2)
            composite.members.append(
                Member(
                    name: try self.name(try record.word(entry * 3)),
                    type: try record.type(entry * 3 + 1),
                    bitOffset: Int(record.flag ? offset & 0xff_ffff : offset),
                    bitWidth: Int(record.flag ? offset >> 24 : 0)
                )
            )
        }
        return composite
    }

    private func enumeration(_ name: String) throws(BTFError) -> Enumeration {
        let size = try checkedSize(record.length == 0 ? [0, 1, 2, 4, 8] : [1, 2, 4, 8])
        var enumeration = Enumeration(name: name, size: size, isSigned: record.flag, enumerators: [])
        enumeration.enumerators.reserveCapacity(record.length)
        for entry in 0..<record.length {
            let name = try self.name(try record.word(entry * 2))
            let bits = try record.word(entry * 2 + 1)
            let value = record.flag ? Int64(Int32(bitPattern: bits)) : Int64(bits)
            enumeration.enumerators.append(Enumerator(name: name, value: value))
        }
        return enumeration
    }

    private func enumeration64(_ name: String) throws(BTFError) -> Enumeration {
        var enumeration = Enumeration(
            name: name, size: try checkedSize([1, 2, 4, 8]), isSigned: record.flag, enumerators: [])
        enumeration.enumerators.reserveCapacity(record.length)
        for entry in 0..<record.length {
            let name = try self.name(try record.word(entry * 3))
            let bits = UInt64(try record.word(entry * 3 + 2)) << 32 | UInt64(try record.word(entry * 3 + 1))
            enumeration.enumerators.append(Enumerator(name: name, bits: bits))
        }
        return enumeration
    }

    private func function(_ name: String) throws(BTFError) -> BTFType {
        .function(name: name, prototype: record.target, linkage: try linkage(UInt32(record.length)))
    }

    private func prototype() throws(BTFError) -> FunctionPrototype {
        var prototype = FunctionPrototype(returns: record.target, parameters: [])
        prototype.parameters.reserveCapacity(record.length)
        for entry in 0..<record.length {
            let name = try self.name(try record.word(entry * 2))
            prototype.parameters.append(Parameter(name: name, type: try record.type(entry * 2 + 1)))
        }
        return prototype
    }

    private func variable(_ name: String) throws(BTFError) -> BTFType {
        .variable(name: name, type: record.target, linkage: try linkage(try record.word(0)))
    }

    private func dataSection(_ name: String) throws(BTFError) -> DataSection {
        var section = DataSection(name: name, size: record.size, variables: [])
        section.variables.reserveCapacity(record.length)
        for entry in 0..<record.length {
            section.variables.append(
                SectionVariable(
                    type: try record.type(entry * 3),
                    offset: Int(try record.word(entry * 3 + 1)),
                    size: Int(try record.word(entry * 3 + 2))
                )
            )
        }
        return section
    }

    private func declarationTag(_ value: String) throws(BTFError) -> DeclarationTag {
        DeclarationTag(
            value: value,
            type: record.target,
            component: Int32(bitPattern: try record.word(0)),
            isAttribute: record.flag
        )
    }
}

extension TypeDecoder {
    private func name(_ offset: UInt32) throws(BTFError) -> String {
        if offset == 0 { return "" }
        let (section, place) = try btf.locate(offset, from: .type(id))
        guard place.count <= BTF.nameLimit else { throw fault(.nameTooLong(length: place.count)) }
        return section.text(place)
    }

    private func linkage(_ number: UInt32) throws(BTFError) -> Linkage {
        guard let linkage = Linkage(rawValue: number) else { throw fault(.unknownLinkage(number)) }
        return linkage
    }

    private func checkedSize(_ allowed: [Int]) throws(BTFError) -> Int {
        guard allowed.contains(record.size) else { throw fault(.invalidSize(kind: record.kind, size: record.size)) }
        return record.size
    }

    private func fault(_ reason: BTFError.Reason) -> BTFError {
        BTFError(reason, at: .type(id))
    }
}
