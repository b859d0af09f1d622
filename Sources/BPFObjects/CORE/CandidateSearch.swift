import BPFBytes
import BPFTypeFormat

/// Asks candidates of the target, all of which must give the same answer or none.
struct CandidateSearch {
    /// What a candidate has.
    typealias Note = (candidate: TypeID, finding: COREError.Finding)

    /// A candidate that has the subject.
    struct Found {
        let candidate: TypeID
        /// The subject in the target's types.
        let subject: Subject
        let answer: Answer
    }

    private let target: TypeGraph
    private let order: ByteOrder
    private let fields: FieldMatcher
    private let compatibility: TypeCompatibility
    private let match: TypeMatch

    init(program: TypeGraph, target: TypeGraph, order: ByteOrder) {
        self.target = target
        self.order = order
        let budget = WorkBudget()
        fields = FieldMatcher(program: program, target: target, budget: budget)
        compatibility = TypeCompatibility(program: program, target: target, budget: budget)
        match = TypeMatch(program: program, target: target, budget: budget)
    }

    /// The candidates that have the subject, with their answers; `findings` gets what each one has.
    func answers(
        to relocation: CORERelocation,
        _ subject: Subject,
        among candidates: [TypeID],
        _ findings: inout [Note]
    ) throws(COREError.Reason) -> [Found] {
        var found: [Found] = []
        var place: Int?
        for candidate in candidates {
            let outcome = try find(relocation, subject, in: candidate)
            let theirs: Subject
            switch outcome {
            case .success(let subject): theirs = subject
            case .failure(let finding):
                findings.append((candidate, finding))
                continue
            }
            let answer = try Answer(relocation.kind, theirs, in: target, order)
            findings.append((candidate, .answer(answer.value)))
            if let place, place != theirs.bitOffset { throw .ambiguousOffset(place, theirs.bitOffset) }
            if let first = found.first?.answer, first.value != answer.value {
                throw .ambiguousAnswer(first.value, answer.value)
            }
            place = theirs.bitOffset
            found.append(Found(candidate: candidate, subject: theirs, answer: answer))
        }
        return found
    }

    private enum Outcome {
        case success(Subject)
        case failure(COREError.Finding)
    }

    /// Looks for a subject in one candidate.
    private func find(
        _ relocation: CORERelocation,
        _ subject: Subject,
        in candidate: TypeID
    ) throws(COREError.Reason) -> Outcome {
        switch subject {
        case .field(let access):
            switch try fields.match(access, from: candidate) {
            case .found(let access): return .success(.field(access))
            case .missing(let finding): return .failure(finding)
            }
        case .type(let type):
            if relocation.kind == .typeMatches {
                return try match.holds(type, candidate) ? .success(.type(candidate)) : .failure(.different)
            }
            return try compatibility.holds(type, candidate) ? .success(.type(candidate)) : .failure(.incompatible)
        case .enumerator(let enumerator):
            let name = EssentialName.of(enumerator.name)
            let enumeration = try target.resolve(candidate).type.anyEnumeration
            let same = enumeration?.enumerators.first { EssentialName.of($0.name) == name }
            return same.map { .success(.enumerator($0)) } ?? .failure(.noEnumerator(enumerator.name))
        }
    }
}
