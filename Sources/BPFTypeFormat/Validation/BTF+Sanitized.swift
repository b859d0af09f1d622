extension BTF {
    /// The same types for a kernel that doesn't know all kinds: each that it doesn't know becomes the nearest that it does.
    ///
    /// | kind | becomes |
    /// |---|---|
    /// | variable, tag on a declaration | an integer of 1 byte |
    /// | section of variables | a struct with a member for each |
    /// | function | a typedef of what its prototype became |
    /// | prototype | an `enum` without values |
    /// | function with global linkage | a static one |
    /// | floating-point number | a struct without members, of its size |
    /// | tag on a type | `const` |
    /// | 64-bit `enum` | a union whose members have its values' names |
    ///
    /// Numbers of types stay; at most one is added at the end. Sizes stay, so that maps still agree with their types.
    /// Types of which the kernel knows all stay byte for byte.
    public func sanitized(for features: BTFFeatures) throws(BTFError) -> BTF {
        var builder = try BTFBuilder(copying: self)
        var placeholder: TypeID?
        var hasChanges = false
        let end = builder.nextID
        for (index, type) in builder.types.enumerated() {
            let id = TypeID(rawValue: UInt32(index + 1))
            if case .enumeration64(let enumeration) = type, !features.contains(.enumerations64) {
                placeholder = end
                hasChanges = true
                builder.replace(id, with: .union(enumeration.asUnion(of: end)))
            } else if let replacement = try type.sanitized(for: features, in: self) {
                hasChanges = true
                builder.replace(id, with: replacement)
            }
        }
        guard hasChanges else { return self }
        if placeholder != nil { builder.add(.integer(IntegerType(name: "enum64_placeholder", size: 1))) }
        return try BTF(try builder.encode(order: order))
    }
}

extension BTFType {
    /// What stands for the type where it is not known; nil when it is known.
    fileprivate func sanitized(for features: BTFFeatures, in btf: BTF) throws(BTFError) -> BTFType? {
        switch self {
        case .variable where !features.contains(.dataSections): .integer(IntegerType(name: name, size: 1))
        case .declarationTag(let tag) where !features.knows(.declarationTags, isAttribute: tag.isAttribute):
            .integer(IntegerType(name: "", size: 1))
        case .dataSection(let section) where !features.contains(.dataSections):
            .structure(try section.asStructure(in: btf))
        case .dataSection(let section)
        where section.name.hasPrefix("?") && !features.contains(.optionalSections):
            .dataSection(
                DataSection(
                    name: "_" + section.name.dropFirst(), size: section.size, variables: section.variables))
        case .functionPrototype where !features.contains(.functions):
            .enumeration(Enumeration(name: "", enumerators: []))
        case .function(let name, let prototype, _) where !features.contains(.functions):
            .typedef(name: name, type: prototype)
        case .function(let name, let prototype, .global) where !features.contains(.globalFunctions):
            .function(name: name, prototype: prototype, linkage: .static)
        case .float(_, let size) where !features.contains(.floats):
            .structure(Composite(name: "", size: size, members: []))
        case .typeTag(let tag) where !features.knows(.typeTags, isAttribute: tag.isAttribute): .const(tag.type)
        case .enumeration(let enumeration) where enumeration.isSigned && !features.contains(.enumerations64):
            .enumeration(enumeration.unsigned)
        default: nil
        }
    }
}

extension BTFFeatures {
    fileprivate func knows(_ tags: BTFFeatures, isAttribute: Bool) -> Bool {
        contains(tags) && (!isAttribute || contains(.attributeTags))
    }
}

extension DataSection {
    /// A struct with a member at the place of each variable; its name without what names of structs can't have.
    fileprivate func asStructure(in btf: BTF) throws(BTFError) -> Composite {
        var structure = Composite(
            name: String(name.map { $0 == "." || $0 == "?" || $0 == "/" ? "_" : $0 }), size: size, members: [])
        for variable in variables {
            structure.members.append(
                Member(name: try btf.name(variable.type), type: variable.type, bitOffset: variable.offset * 8))
        }
        return structure
    }
}

extension Enumeration {
    fileprivate func asUnion(of type: TypeID) -> Composite {
        Composite(
            name: name, size: size, members: enumerators.map { Member(name: $0.name, type: type, bitOffset: 0) })
    }

    /// The same bits, taken for unsigned.
    fileprivate var unsigned: Enumeration {
        var copy = self
        copy.isSigned = false
        copy.enumerators = enumerators.map { Enumerator(name: $0.name, bits: $0.bits & 0xffff_ffff) }
        return copy
    }
}
