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
        let types = btf.types
        let strings = btf.strings
        let firstString = btf.base?.stringCount ?? 0
        var index = NameIndex(count: offsets.count)
        for position in stride(from: offsets.count - 1, through: 0, by: -1) {
            let offset = types.range.lowerBound + Int(offsets[position])
            let name = Int(try types.word(at: offset))
            if name == 0 { continue }
            let hash = name < firstString ? btf.base?.btf.hash(name) : strings.hash(name - firstString)
            guard let hash else {
                throw BTFError(.stringOutside(UInt32(truncatingIfNeeded: name)), at: .offset(offset))
            }
            index.insert(position, hash: hash)
        }
        return index
    }
}

extension BTF {
    /// The hash of the string at `offset`; nil outside of the string section.
    fileprivate func hash(_ offset: Int) -> UInt32? {
        let own = offset - (base?.stringCount ?? 0)
        return own < 0 ? base?.btf.hash(offset) : strings.hash(own)
    }
}
