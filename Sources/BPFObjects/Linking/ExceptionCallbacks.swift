import BPFTypeFormat

/// The functions that programs name to be run when they throw.
///
/// A declaration tag of the program's function says which; nothing calls it, and yet it belongs to the program.
/// - Kernel: `__exception_cb(name)`, tag `exception_callback:name`.
struct ExceptionCallbacks {
    /// The callback, in the function table, by the name of the program; none for a program that names two, or one that nobody
    /// can see: the verifier refuses both.
    private(set) var callbacks: [String: Int] = [:]

    private static let prefix = "exception_callback:"

    init(_ object: ObjectFile, _ functions: FunctionTable) throws(ObjectError) {
        guard let btf = object.btf else { return }
        let tags = try types { () throws(BTFError) in try Self.tags(btf) }
        if tags.isEmpty { return }
        let indices = Dictionary(
            functions.functions.indices.map { (functions.functions[$0].name, $0) },
            uniquingKeysWith: { first, _ in first })
        var named: Set<String> = []
        for (program, callback) in tags {
            let isFirst = named.insert(program).inserted
            let index = indices[callback].flatMap { functions.functions[$0].isLocal ? nil : $0 }
            callbacks[program] = isFirst ? index : nil
        }
    }

    private static func tags(_ btf: BTF) throws(BTFError) -> [(program: String, callback: String)] {
        var tags: [(String, String)] = []
        for id in try btf.identifiers(ofKind: .declarationTag) {
            guard case .declarationTag(let tag) = try btf.type(id), tag.component == -1, tag.value.hasPrefix(prefix),
                try btf.kind(tag.type) == .function
            else { continue }
            tags.append((try btf.name(tag.type), String(tag.value.dropFirst(prefix.count))))
        }
        return tags
    }
}
