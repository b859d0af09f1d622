import BPFObjects
import BPFTypeFormat
import BPFVerification

extension ProgramSpec {
    /// The function that a tag of this program names to be run when it throws; nil for no tag.
    ///
    /// - Kernel: `exception_callback:NAME`, libbpf's `__exception_cb(NAME)`.
    func exceptionCallback(in btf: BTF?) -> ExceptionCallback? {
        guard let btf, let main = subprograms.first?.type else { return nil }
        let names = (try? Self.callbackNames(of: main, btf)) ?? []
        guard let name = names.first else { return nil }
        if names.count > 1 { return .missing("multiple exception callback tags for main subprog") }
        guard let function = try? btf.identifiers(named: name, kind: .function).first else {
            return .missing("exception callback '\(name)' could not be found in BTF")
        }
        guard case .function(_, _, .global)? = try? btf.type(function) else {
            return .missing("exception callback '\(name)' must have global linkage")
        }
        guard let place = subprograms.last(where: { $0.type == function }) else {
            return .missing("exception callback type id not found in func_info")
        }
        return .function(slot: place.slot)
    }

    private static func callbackNames(of function: TypeID, _ btf: BTF) throws(BTFError) -> [String] {
        let prefix = "exception_callback:"
        var names: [String] = []
        for id in try btf.identifiers(ofKind: .declarationTag) {
            guard case .declarationTag(let tag) = try btf.type(id), tag.type == function, tag.component == -1,
                tag.value.hasPrefix(prefix)
            else { continue }
            names.append(String(tag.value.dropFirst(prefix.count)))
        }
        return names
    }
}
