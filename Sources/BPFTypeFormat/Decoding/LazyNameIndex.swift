import Synchronization

/// The name index of a BTF, built by the first look-up.
final class LazyNameIndex: Sendable {
    private let index = Mutex<NameIndex?>(nil)

    /// The index of the types that have their records in `btf` itself.
    func index(of btf: BTF) throws(BTFError) -> NameIndex {
        try index.withLock { index throws(BTFError) in
            if let index { return index }
            let built = try Self.build(btf)
            index = built
            return built
        }
    }

    private static func build(_ btf: BTF) throws(BTFError) -> NameIndex {
        let offsets = try btf.offsets.all()
        let start = btf.types.range.lowerBound
        return try NameIndex(count: offsets.count) { position throws(BTFError) in
            let offset = start + Int(offsets[position])
            let name = try btf.types.word(at: offset)
            guard name != 0 else { return nil }
            let (section, place) = try btf.locate(name, from: .offset(offset))
            return NameIndex.hash(EssentialName.of(section.bytes[place]))
        }
    }
}
