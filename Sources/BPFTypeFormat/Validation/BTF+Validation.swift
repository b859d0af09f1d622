extension BTF {
    /// Checks bytes as Linux does before it loads them.
    ///
    /// Structs with fields that the kernel gives a meaning, such as lists and trees with owners, are not looked at more closely.
    /// - Parameter features: what the kernel knows; a kind that it doesn't know is refused.
    /// - Throws: ``BTFError/Reason/refused(_:)`` with Linux's words; other reasons for bytes that are no BTF at all.
    public static func validate(
        _ bytes: [UInt8],
        base: BTF? = nil,
        features: BTFFeatures = .linux618
    ) throws(BTFError) {
        try HeaderCheck.check(bytes, isSplit: base != nil)
        let btf = if let base { try BTF(bytes, base: base) } else { try BTF(bytes) }
        let table = try table(of: btf)
        guard table.count <= 0xf_ffff else { throw BTFError(.refused(.tooManyTypes), at: .offset(0)) }
        let first = Int(btf.firstID)
        for type in first..<max(table.count, first) {
            try RecordCheck(table: table, btf: btf, features: features, type: type).check()
        }
        var resolver = TypeResolver(table, btf)
        try resolver.run()
        try TagOrder.check(table, from: first)
    }

    /// All records; one that no kind has is refused in Linux's words.
    private static func table(of btf: BTF) throws(BTFError) -> TypeTable {
        do throws(BTFError) { return try TypeTable(unchecked: btf) } catch {
            guard case .unknownKind = error.reason, case .offset(let offset) = error.location else { throw error }
            let info = try btf.contents.types.word(at: offset + btf.contents.range.lowerBound)
            let isInvalid = info & ~RecordCheck.infoMask != 0
            throw BTFError(.refused(isInvalid ? .invalidInfo : .invalidKind), at: error.location)
        }
    }
}

/// Tags of a type come before its other qualifiers.
enum TagOrder {
    private static let chainLimit = 32

    static func check(_ table: TypeTable, from first: Int) throws(BTFError) {
        var checked = first - 1
        for type in first..<max(table.count, first) where table.kind(type)?.isTransparent == true {
            try checkChain(type, table, checked)
            checked = type
        }
    }

    /// Follows a chain until it ends, or comes to a type before which all were checked.
    private static func checkChain(_ type: Int, _ table: TypeTable, _ checked: Int) throws(BTFError) {
        var current = type
        var isInTags = table.kind(type) == .typeTag
        var left = chainLimit
        while let kind = table.kind(current), kind.isTransparent {
            guard left > 0 else { throw fault(.chainTooLong, type) }
            left -= 1
            if kind != .typeTag { isInTags = false } else if !isInTags { throw fault(.tagOrder, type) }
            if current <= checked { return }
            current = Int(table.sizeOrType(current))
        }
    }

    private static func fault(_ refusal: BTFRefusal, _ type: Int) -> BTFError {
        BTFError(.refused(refusal), at: .type(TypeID(rawValue: UInt32(type))))
    }
}
