public import BPFTypeFormat

extension BTF {
    /// The part of a kernel's types that the relocations of some collections depend on: a few kilobytes to ship for each
    /// kernel that does not describe its types itself.
    ///
    /// Relocating one of the collections against it gives the same instructions, the numbers of target types excepted,
    /// which are those of the smaller BTF.
    /// - Throws: where ``CollectionSpec/relocated(against:)`` does.
    public func minimized(for collections: [CollectionSpec]) throws(COREError) -> BTF {
        var found: [(CORERelocationKind, CandidateSearch.Found)] = []
        for collection in collections {
            _ = try collection.relocated(against: self) { kind, matches in found += matches.map { (kind, $0) } }
        }
        do throws(BTFError) {
            var needs = TypeNeeds(self)
            for (kind, match) in found { try needs.add(kind, match) }
            return try BTF(MinimalTypes(needs, of: self).builder.encode(order: order))
        } catch {
            throw COREError(.targetTypes(error))
        }
    }
}
