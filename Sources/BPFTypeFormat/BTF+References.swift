extension BTF {
    /// The types that a record refers to, in its own order, without decoding names.
    func references(_ id: TypeID) throws(BTFError) -> [TypeID] {
        guard let record = try record(id) else { return [] }
        switch record.kind {
        case .integer, .enumeration, .enumeration64, .forward, .float: return []
        case .pointer, .typedef, .volatile, .const, .restrict, .function, .variable, .declarationTag, .typeTag:
            return [record.target]
        case .array: return try column(of: record, first: 0, stride: 1, count: 2)
        case .structure, .union: return try column(of: record, first: 1, stride: 3, count: record.length)
        case .dataSection: return try column(of: record, first: 0, stride: 3, count: record.length)
        case .functionPrototype:
            return [record.target] + (try column(of: record, first: 1, stride: 2, count: record.length))
        }
    }

    /// Every `stride`-th word of a record's list, beginning with word `first`.
    private func column(of record: TypeRecord, first: Int, stride: Int, count: Int) throws(BTFError) -> [TypeID] {
        var column: [TypeID] = []
        column.reserveCapacity(count)
        for row in 0..<count {
            column.append(try record.type(row * stride + first))
        }
        return column
    }
}
