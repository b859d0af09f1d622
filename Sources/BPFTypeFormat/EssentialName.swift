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
    public func identifiers(ofFlavoursOf name: String) throws(BTFError) -> [TypeID] {
        let essential = EssentialName.of(name)
        let flavoured = try flavours(of: essential)
        let plain = try identifiers(named: essential)
        return flavoured.isEmpty ? plain : (plain + flavoured).sorted()
    }

    /// The types with a flavour whose names are `essential` without it, those of the base included.
    private func flavours(of essential: String) throws(BTFError) -> [TypeID] {
        let inBase = try contents.base?.flavours(of: essential) ?? []
        return inBase + (try contents.flavours.index(of: self).types[essential] ?? [])
    }
}
