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
        let contents = btf.contents
        let offsets = try contents.offsets.all()
        var index = NameIndex(count: offsets.count)
        for position in stride(from: offsets.count - 1, through: 0, by: -1) {
            let offset = contents.types.range.lowerBound + Int(offsets[position])
            let name = try contents.types.word(at: offset)
            if name == 0 { continue }
            guard let hash = contents.hash(Int(name)) else {
                throw BTFError(.stringOutside(name), at: .offset(offset))
            }
            index.insert(position, hash: hash)
        }
        return index
    }
}

extension BTFContents {
    /// The hash of the string at `offset`; nil outside of the string section.
    @inline(__always)
    fileprivate func hash(_ offset: Int) -> UInt32? {
        let own = offset - baseStringCount
        return own < 0 ? baseHash(offset) : strings.hash(own)
    }

    private func baseHash(_ offset: Int) -> UInt32? {
        base?.contents.hash(offset)
    }
}
