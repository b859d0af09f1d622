extension BTF {
    /// The type behind typedefs, `const`, `volatile`, `restrict` and type tags, with its number.
    ///
    /// - Throws: ``BTFError/Reason/tooDeep`` after ``depthLimit`` steps, hence also for a circle.
    public func resolve(_ id: TypeID) throws(BTFError) -> (id: TypeID, type: BTFType) {
        guard let (resolved, record) = try resolveRecord(id) else { return (.void, .void) }
        return (resolved, try TypeDecoder(btf: self, id: resolved, record: record).decode())
    }

    /// The number that ``resolve(_:)`` finds, without decoding the type.
    public func resolveIdentifier(_ id: TypeID) throws(BTFError) -> TypeID {
        try resolveRecord(id)?.id ?? .void
    }

    /// The number that ``resolve(_:)`` finds, with its record; nil for `void`.
    func resolveRecord(_ id: TypeID) throws(BTFError) -> (id: TypeID, record: TypeRecord)? {
        var current = id
        for _ in 0...BTF.depthLimit {
            guard let record = try record(current) else { return nil }
            if !record.kind.isTransparent { return (current, record) }
            current = record.target
        }
        throw BTFError(.tooDeep, at: .type(id))
    }

    /// Bytes that a value of the type occupies; for a variable, those of its type.
    ///
    /// - Throws: for `void`, functions, prototypes, forward declarations and declaration tags, which have no size; for
    ///   more than 4 GiB; after ``depthLimit`` steps through arrays, typedefs and qualifiers.
    public func size(of id: TypeID) throws(BTFError) -> Int {
        var current = id
        var elements = 1
        for _ in 0...BTF.depthLimit {
            guard let record = try record(current) else { throw BTFError(.noSize(nil), at: .type(id)) }
            switch record.kind {
            case .integer, .structure, .union, .enumeration, .enumeration64, .float, .dataSection:
                return try product(elements, record.size, of: id)
            case .pointer:
                return try product(elements, BTF.pointerSize, of: id)
            case .typedef, .const, .volatile, .restrict, .typeTag, .variable:
                current = record.target
            case .array:
                elements = try product(elements, Int(try record.word(2)), of: id)
                current = try record.type(0)
            case .forward, .function, .functionPrototype, .declarationTag:
                throw BTFError(.noSize(record.kind), at: .type(id))
            }
        }
        throw BTFError(.tooDeep, at: .type(id))
    }

    private func product(_ count: Int, _ size: Int, of id: TypeID) throws(BTFError) -> Int {
        let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
        guard !overflow, bytes <= UInt32.max else { throw BTFError(.sizeOverflow, at: .type(id)) }
        return bytes
    }
}
