import BPFTypeFormat

/// Links objects into one, as libbpf's linker does.
///
///     let bytes = try ObjectLinker.link([LinkInput(name: "a.o", object: a), LinkInput(name: "b.o", object: b)])
///
/// Sections of one name are put behind each other. A name that several objects use means the same in all of them: one defines it,
/// or the kernel does, and all must agree on its type; of several definitions at most one may be strong. Types are deduplicated.
/// What is `static`, or local to its object, stays apart. Names that nobody defines stay open, for a further link or for the kernel.
public enum ObjectLinker {
    /// The bytes of the object that `inputs` make together, in their order.
    ///
    /// - Throws: for definitions that contradict each other, with both places; for objects of different byte orders or licenses.
    public static func link(_ inputs: [LinkInput]) throws(LinkError) -> [UInt8] {
        guard let first = inputs.first else { throw LinkError([], .nothingToLink) }
        if let other = inputs.first(where: { $0.object.order != first.object.order }) {
            throw LinkError([.init(object: first.name), .init(object: other.name)], .byteOrders)
        }
        let merger = try SectionMerger(inputs)
        let resolver = try SymbolResolver(inputs, merger)
        var types = TypeMerger(inputs, resolver, merger)
        var assembly = LinkedAssembly(inputs, resolver, merger)
        try assembly.relocate()
        do throws(ObjectError) {
            let merged = try BPFObjects.types { () throws(BTFError) in try types.merge() }
            if let (builder, information) = merged {
                try BPFObjects.types { () throws(BTFError) in try assembly.addTypes(builder, information) }
            }
            return try assembly.encode()
        } catch {
            throw LinkError([], .object(error))
        }
    }
}
