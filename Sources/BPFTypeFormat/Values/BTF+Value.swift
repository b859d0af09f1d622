extension BTF {
    /// Reads the bytes from `offset` as a value of a type, in the byte order of this BTF.
    ///
    /// A section's value has its variables as fields.
    /// - Throws: when the bytes end before the value does, when the type has no size or is nested more than
    ///   ``depthLimit`` deep, and when it describes the same bytes so often that the result would be many times their
    ///   size.
    public func value(of id: TypeID, in bytes: [UInt8], at offset: Int = 0) throws(BTFError) -> TypedValue {
        let size = try size(of: id)
        let available = offset >= 0 ? max(bytes.count - offset, 0) : 0
        guard offset >= 0, size <= available else {
            throw BTFError(.truncated(needed: size, available: available), at: .offset(offset))
        }
        var decoder = ValueDecoder(self, bytes: bytes, partLimit: 64 * size + 4096)
        return try decoder.value(id, at: offset * 8)
    }
}
