/// What Linux demands of each record by itself.
struct RecordCheck {
    let table: TypeTable
    let btf: BTF
    let features: BTFFeatures
    let type: Int

    private static let typeLimit = 0xf_ffff
    /// The bits of `info` that mean something.
    static let infoMask: UInt32 = 0x9f00_ffff

    func check() throws(BTFError) {
        guard table.info(type) & ~Self.infoMask == 0 else { throw fault(.invalidInfo) }
        guard let kind = table.kind(type), features.includes(kind) else { throw fault(.invalidKind) }
        _ = try bytes(table.nameOffset(type), .invalidNameOffset)
        try checkHead(kind)
        switch kind {
        case .integer: try checkInteger()
        case .array:
            if table.sizeOrType(type) != 0 { throw fault(.sizeNotZero) }
            try check(reference: table.list(type, 0), .invalidElement)
            try check(reference: table.list(type, 1), .invalidIndex)
        case .structure, .union: try checkMembers(isUnion: kind == .union)
        case .enumeration, .enumeration64: try checkEnumerators(wide: kind == .enumeration64)
        case .function: if table.length(type) > 1 { throw fault(.invalidFunctionLinkage) }
        case .variable:
            try check(reference: table.sizeOrType(type), .invalidType)
            if table.list(type, 0) > 1 { throw fault(.unsupportedLinkage) }
        case .dataSection: try checkVariables()
        case .float: if ![2, 4, 8, 12, 16].contains(table.sizeOrType(type)) { throw fault(.invalidTypeSize) }
        case .declarationTag:
            if Int32(bitPattern: table.list(type, 0)) < -1 { throw fault(.invalidComponent) }
        case .pointer, .typedef, .volatile, .const, .restrict, .typeTag:
            if table.sizeOrType(type) > Self.typeLimit { throw fault(.invalidType) }
        case .functionPrototype, .forward: break
        }
    }

    /// Length, flag and name, which each kind has or must not have.
    private func checkHead(_ kind: BTFKind) throws(BTFError) {
        let name = table.nameOffset(type)
        if kind == .array, name != 0 { throw fault(.invalidName) }
        if kind == .declarationTag, try bytes(name).isEmpty { throw fault(.invalidTagValue) }
        switch kind {
        case .structure, .union, .enumeration, .enumeration64, .functionPrototype, .function, .dataSection: break
        default: if table.length(type) != 0 { throw fault(.lengthNotZero) }
        }
        switch kind {
        case .structure, .union, .enumeration, .enumeration64, .forward: break
        case .declarationTag, .typeTag:
            if table.flag(type), !features.contains(.attributeTags) { throw fault(.invalidFlag) }
        case .function, .dataSection: break
        default: if table.flag(type) { throw fault(.invalidFlag) }
        }
        try checkName(kind, name)
        if kind == .function, table.length(type) > 1 { throw fault(.invalidFunctionLinkage) }
        if kind == .dataSection, table.sizeOrType(type) == 0 { throw fault(.sizeZero) }
        if kind == .function || kind == .dataSection, table.flag(type) { throw fault(.invalidFlag) }
    }

    private func checkName(_ kind: BTFKind, _ name: UInt32) throws(BTFError) {
        switch kind {
        case .pointer, .volatile, .const, .restrict, .functionPrototype, .array:
            if name != 0 { throw fault(.invalidName) }
        case .structure, .union, .enumeration, .enumeration64:
            if name != 0 { try checkIdentifier(name) }
        case .forward:
            if table.sizeOrType(type) != 0 { throw fault(.typeNotZero) }
            try checkIdentifier(name)
        case .typedef, .function, .variable: try checkIdentifier(name)
        case .dataSection:
            guard NameRules.isSectionName(try bytes(name)) else { throw fault(.invalidName) }
        case .typeTag: if try bytes(name).isEmpty { throw fault(.invalidName) }
        case .integer, .float, .declarationTag: break
        }
    }

    private func checkInteger() throws(BTFError) {
        let data = table.list(type, 0)
        guard data & 0xf000_0000 == 0 else { throw fault(.invalidIntegerData) }
        let bits = data & 0xff + data >> 16 & 0xff
        guard bits <= 128 else { throw fault(.tooManyBits) }
        guard (bits + 7) / 8 <= table.sizeOrType(type) else { throw fault(.bitsExceedSize) }
        guard [0, 1, 2, 4].contains(data >> 24) else { throw fault(.unsupportedEncoding) }
    }

    private func checkMembers(isUnion: Bool) throws(BTFError) {
        var last: UInt32 = 0
        for member in 0..<table.length(type) {
            let name = table.list(type, member * 3)
            _ = try bytes(name, .invalidNameOffset)
            if name != 0 { try checkIdentifier(name) }
            try check(reference: table.list(type, member * 3 + 1), .invalidType)
            let place = table.list(type, member * 3 + 2)
            let offset = table.flag(type) ? place & 0xff_ffff : place
            guard offset >= last, !isUnion || offset == 0 else { throw fault(.invalidMemberOffset) }
            guard (UInt64(offset) + 7) / 8 <= table.sizeOrType(type) else { throw fault(.memberBeyondStruct) }
            last = offset
        }
    }

    private func checkEnumerators(wide: Bool) throws(BTFError) {
        guard [1, 2, 4, 8].contains(table.sizeOrType(type)) else { throw fault(.unexpectedSize) }
        for value in 0..<table.length(type) {
            let name = table.list(type, value * (wide ? 3 : 2))
            _ = try bytes(name, .invalidNameOffset)
            try checkIdentifier(name)
        }
    }

    private func checkVariables() throws(BTFError) {
        let size = UInt64(table.sizeOrType(type))
        var end: UInt64 = 0
        for entry in 0..<table.length(type) {
            try check(reference: table.list(type, entry * 3), .invalidType)
            let (offset, count) = (UInt64(table.list(type, entry * 3 + 1)), UInt64(table.list(type, entry * 3 + 2)))
            guard offset >= end, offset < size else { throw fault(.invalidOffset) }
            guard count > 0, count <= size else { throw fault(.invalidSize) }
            end = offset + count
            guard end <= size else { throw fault(.invalidEnd) }
        }
    }
}

extension RecordCheck {
    /// A reference that must not be to `void`; whether there is such a type is looked at later.
    private func check(reference: UInt32, _ refusal: BTFRefusal) throws(BTFError) {
        guard reference != 0, reference <= Self.typeLimit else { throw fault(refusal) }
    }

    private func checkIdentifier(_ offset: UInt32) throws(BTFError) {
        guard offset != 0, NameRules.isIdentifier(try bytes(offset)) else { throw fault(.invalidName) }
    }

    private func bytes(
        _ offset: UInt32,
        _ refusal: BTFRefusal = .invalidName
    ) throws(BTFError) -> ArraySlice<UInt8> {
        guard let (section, place) = try? btf.locate(offset, from: .type(0)) else { throw fault(refusal) }
        return section.bytes[place]
    }

    private func fault(_ refusal: BTFRefusal) -> BTFError {
        BTFError(.refused(refusal), at: .type(TypeID(rawValue: UInt32(type))))
    }
}
