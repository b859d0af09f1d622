import EBPF

/// What is said of a relocation without answer: which access of which source line wanted what, why there is no answer,
/// and what each type of the target that was looked at has instead.
struct COREReport {
    private let error: COREError
    private let types: BTF?
    private let target: String

    /// A report that names what is like what was asked for, where the target's types are at hand.
    init(_ error: COREError, types: BTF? = nil, target: String = "the target") {
        self.error = error
        self.types = types
        self.target = target
    }

    /// The question and the place, then what was found.
    var lines: [String] {
        guard let relocation = error.relocation else { return [error.description] }
        let program = error.program.isEmpty ? "" : "program '\(error.program)', instruction \(relocation.slot): "
        var lines = ["\(program)\(error.question ?? ""): \(error.reason)"]
        if let line = error.line { lines.append("    at \(SourceLine(line))") }
        lines.append("    access \(relocation.accessString) of type \(relocation.type) of the object")
        if error.candidates.isEmpty { lines.append("    \(target) has no such type") }
        for candidate in error.candidates { lines.append("    \(target): \(candidate)\(alternatives(candidate))") }
        return lines
    }

    /// The names that the type has and that are most like the one that it lacks.
    private func alternatives(_ candidate: COREError.Candidate) -> String {
        let wanted: String
        switch candidate.finding {
        case .noMember(let name, in: let type) where type == candidate.spelling: wanted = name
        case .noEnumerator(let name): wanted = name
        default: return ""
        }
        let names = names(in: candidate.id)
        let similar = SimilarNames.closest(to: wanted, among: names)
        return similar.isEmpty ? "" : " (it has \(names.count), among them \(similar.joined(separator: ", ")))"
    }

    private func names(in id: TypeID) -> [String] {
        guard let type = try? types?.resolve(id).type else { return [] }
        switch type {
        case .structure(let composite), .union(let composite):
            return composite.members.map(\.name).filter { !$0.isEmpty }
        case .enumeration(let values), .enumeration64(let values): return values.enumerators.map(\.name)
        default: return []
        }
    }
}
