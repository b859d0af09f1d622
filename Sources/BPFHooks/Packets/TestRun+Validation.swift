import BPFModel

extension TestRun {
    /// The largest context that is looked at at all: a page, whatever follows the structure.
    private static let largestContext = 4096

    /// The given context at its full size; nil where none was given.
    func givenContext(_ layout: ContextLayout) throws(TestRunError) -> ContextBytes? {
        guard let context else { return nil }
        if context.isEmpty { throw .contextEmpty }
        let excess = context.dropFirst(layout.size)
        guard context.count <= Self.largestContext, excess.allSatisfy({ $0 == 0 }) else {
            throw .contextTooLong(length: context.count, maximum: layout.size)
        }
        return ContextBytes(layout, given: context)
    }
}

extension ContextBytes {
    /// Confirms that nothing but `fields` is set.
    func requireZeros(outside fields: [ContextField], in layout: ContextLayout) throws(TestRunError) {
        for (offset, byte) in bytes.enumerated() where byte != 0 {
            if fields.contains(where: { $0.range.contains(offset) }) { continue }
            guard let field = layout.field(at: offset) else { throw .paddingNotZero(offset: offset) }
            throw .fieldRefused(name: field.name, value: field.size <= 8 ? self[field] : UInt64(byte))
        }
    }

    /// Confirms that a field's number is one that Linux takes.
    func require(_ field: ContextField, in accepted: ClosedRange<UInt64>) throws(TestRunError) {
        let value = self[field]
        guard accepted.contains(value) else { throw .fieldRefused(name: field.name, value: value) }
    }
}
