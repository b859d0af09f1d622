extension BTF {
    /// What the pointer behind typedefs and qualifiers points to; nil where there is no pointer.
    public func pointee(_ id: TypeID) throws(BTFError) -> TypeID? {
        guard let (resolved, record) = try resolveRecord(id), record.kind == .pointer else { return nil }
        try check(record, resolved)
        return record.target
    }

    /// The element and the length of the array behind typedefs and qualifiers; nil where there is no array.
    public func array(_ id: TypeID) throws(BTFError) -> (element: TypeID, count: Int)? {
        guard let (resolved, record) = try resolveRecord(id), record.kind == .array else { return nil }
        try check(record, resolved)
        return (try record.type(0), Int(try record.word(2)))
    }

    /// Refuses a record of which ``type(_:)`` would not make a type.
    private func check(_ record: TypeRecord, _ id: TypeID) throws(BTFError) {
        guard record.reservedBits == 0 else { throw BTFError(.reservedBits(record.reservedBits), at: .type(id)) }
        if record.nameOffset != 0 { _ = try TypeDecoder(btf: self, id: id, record: record).name }
    }
}
