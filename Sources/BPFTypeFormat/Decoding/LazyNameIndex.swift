import Synchronization

/// The name indexes of a BTF, each built by the first look-up that needs it.
final class LazyNameIndex: Sendable {
    private let types = Mutex<NameIndex?>(nil)
    private let others = Mutex<NameIndex?>(nil)

    /// The index of the types of a group that have their records in `btf` itself.
    func index(of group: NameGroup, in btf: BTF) throws(BTFError) -> NameIndex {
        switch group {
        case .types: try Self.index(types, group, btf)
        case .others: try Self.index(others, group, btf)
        }
    }

    private static func index(
        _ known: borrowing Mutex<NameIndex?>, _ group: NameGroup, _ btf: BTF
    ) throws(BTFError) -> NameIndex {
        try known.withLock { index throws(BTFError) in
            if let index { return index }
            let built = try build(group, btf)
            index = built
            return built
        }
    }

    private static func build(_ group: NameGroup, _ btf: BTF) throws(BTFError) -> NameIndex {
        let contents = btf.contents
        let offsets = try contents.offsets.all()
        let start = contents.types.range.lowerBound
        // Of the types of Linux 6.18 every ninth has a name and is no function.
        var index = NameIndex(count: offsets.count / 8)
        var flavoured: [TypeID] = []
        for position in stride(from: offsets.count - 1, through: 0, by: -1) {
            let offset = start + Int(offsets[position])
            let name = try contents.types.word(at: offset)
            guard name != 0, let kind = try contents.types.kind(at: offset), NameGroup(kind) == group else { continue }
            guard let scan = contents.scan(Int(name)) else {
                throw BTFError(.stringOutside(name), at: .offset(offset - contents.range.lowerBound))
            }
            index.insert(position, hash: scan.hash)
            if scan.mayHaveFlavour {
                flavoured.append(TypeID(rawValue: btf.firstID + UInt32(truncatingIfNeeded: position)))
            }
        }
        for id in flavoured.reversed() {
            let name = try btf.name(id)
            let essential = EssentialName.of(name)
            if essential != name { index.flavours[essential, default: []].append(id) }
        }
        return index
    }
}

extension BTFContents {
    /// The hash of the string at `offset`, and whether it may have a flavour; nil outside of the string section.
    @inline(__always)
    fileprivate func scan(_ offset: Int) -> StringSection.Scan? {
        let own = offset - baseStringCount
        return own < 0 ? baseScan(offset) : strings.scan(own)
    }

    private func baseScan(_ offset: Int) -> StringSection.Scan? {
        base?.contents.scan(offset)
    }
}
