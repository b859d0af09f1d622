import BPFTypeFormat

extension BTF {
    /// A type as C writes it, for messages: without the qualifiers that say nothing about its values.
    func spelling(_ id: TypeID) -> String {
        var id = id
        for _ in 0..<BTF.depthLimit {
            guard let type = try? type(id), type.isQualifier, let target = type.target else { break }
            id = target
        }
        return (try? CPrinter(self).declaration(id)) ?? "type \(id)"
    }
}

extension BTFType {
    fileprivate var isQualifier: Bool {
        switch self {
        case .const, .volatile, .restrict: true
        default: false
        }
    }
}
