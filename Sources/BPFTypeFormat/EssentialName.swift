/// Names and their flavours: `task_struct___old` is another `task_struct`.
///
/// A flavour is what follows the last three underscores that have other characters on both sides. CO-RE compares names
/// without it, so that a program can describe the layouts of several kernels next to each other.
/// - Source: Documentation/bpf/llvm_reloc.rst; libbpf's overview, "BPF CO-RE".
public enum EssentialName {
    /// A name without its flavour.
    public static func of(_ name: String) -> String {
        String(decoding: of(name.utf8[...]), as: UTF8.self)
    }

    /// The bytes of a name without its flavour.
    static func of<Bytes: BidirectionalCollection<UInt8>>(_ name: Bytes) -> Bytes.SubSequence {
        var run = 0
        var index = name.endIndex
        while index != name.startIndex {
            let previous = name.index(before: index)
            if name[previous] == UInt8(ascii: "_") {
                run += 1
            } else {
                let hasFlavour = run == 3 && name.index(index, offsetBy: run) != name.endIndex
                if hasFlavour { return name[..<index] }
                run = 0
            }
            index = previous
        }
        return name[...]
    }
}

extension BTF {
    /// The numbers of the types whose names are equal without flavour, ascending: of `task_struct`, also
    /// `task_struct___old`.
    ///
    /// - Parameter kind: what the types are to be taken for; only kinds that have nothing in common with it are left out.
    public func identifiers(ofFlavoursOf name: String, like kind: BTFKind? = nil) throws(BTFError) -> [TypeID] {
        let essential = EssentialName.of(name)
        if essential.isEmpty { return [] }
        var found: [TypeID] = []
        for group in NameGroup.all(for: kind) { try find(essential, group, &found) }
        return found.sorted()
    }

    private func find(_ essential: String, _ group: NameGroup, _ found: inout [TypeID]) throws(BTFError) {
        try contents.base?.find(essential, group, &found)
        let index = try contents.names.index(of: group, in: self)
        let wanted = Array(essential.utf8)
        for position in index.candidates(StringSection.hash(essential)) {
            let id = TypeID(rawValue: firstID + UInt32(position))
            guard let record = try record(id) else { continue }
            let (section, place) = try locate(record.nameOffset, from: .type(id))
            if section.bytes[place].elementsEqual(wanted) { found.append(id) }
        }
        found += index.flavours[essential] ?? []
    }
}
