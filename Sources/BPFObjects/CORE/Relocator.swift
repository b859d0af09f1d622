import BPFBytes
import BPFInstructions
import BPFTypeFormat

/// Carries out the relocations of a collection's programs, one after the other.
///
///     relocation ──► subject in the program's types ──► candidates of the target ──► answers, which must agree
///                                                                                         │
///                                            instruction ◄── resolution ◄─────────────────┘
///
/// What a type of the program means is settled by its first relocation that finds anything: later ones look only at the
/// candidates that the earlier ones agreed on.
struct Relocator {
    private let types: TypeGraph
    private let target: TypeGraph
    private let order: ByteOrder
    private let search: CandidateSearch
    /// For each type of the program, the candidates that are left, and those that were ruled out.
    private var candidates: [TypeID: (left: [TypeID], ruledOut: [TypeID])] = [:]

    /// Is told the candidates that have what a relocation asks about.
    private let observe: Observer?

    typealias Observer = (CORERelocationKind, [CandidateSearch.Found]) -> Void

    init(_ types: BTF, _ target: BTF, _ order: ByteOrder, observe: Observer? = nil) {
        self.observe = observe
        self.types = TypeGraph(types, .program)
        self.target = TypeGraph(target, .target)
        self.order = order
        search = CandidateSearch(program: self.types, target: self.target, order: order)
    }

    /// Relocates one program; what has no answer is noted in ``ProgramSpec/unanswered``.
    mutating func relocate(_ program: inout ProgramSpec) throws(COREError) {
        for relocation in program.coreRelocations {
            var findings: [CandidateSearch.Note] = []
            do throws(COREError.Reason) {
                let resolution = try resolve(relocation, &findings)
                let patch = InstructionPatch(slot: relocation.slot)
                if let reason = try patch.apply(resolution, to: &program.instructions) {
                    program.unanswered.append(report(reason, relocation, findings, program))
                }
            } catch {
                throw report(error, relocation, findings, program)
            }
        }
        program.coreRelocations = []
    }

    private mutating func resolve(
        _ relocation: CORERelocation,
        _ findings: inout [CandidateSearch.Note]
    ) throws(COREError.Reason) -> Resolution {
        let subject = try Subject(relocation, in: types)
        let original = try Answer(relocation.kind, subject, in: types, order)
        if relocation.kind == .typeIDLocal { return .answered(original: original, target: original, fits: true) }
        let known = try remaining(relocation.type)
        let found = try search.answers(to: relocation, subject, among: known.left, &findings)
        findings += known.ruledOut.map { ($0, .ruledOut) }
        observe?(relocation.kind, found)
        guard let first = found.first else { return Self.resolution(of: relocation.kind, original) }
        if found.count < known.left.count {
            let left = found.map(\.candidate)
            candidates[relocation.type] = (left, known.ruledOut + known.left.filter { !left.contains($0) })
        }
        return try Resolution(original, first.answer, program: types, targetTypes: target)
    }

    private func report(
        _ reason: COREError.Reason,
        _ relocation: CORERelocation,
        _ findings: [CandidateSearch.Note],
        _ program: ProgramSpec
    ) -> COREError {
        var report = COREError(reason)
        report.program = program.name
        report.relocation = relocation
        report.line = program.line(at: relocation.slot)
        report.subject = types.spelling(relocation.type)
        if let subject = try? Subject(relocation, in: types) { report.subject += subject.spelling }
        report.candidates = findings.map { id, finding in
            .init(id: id, spelling: target.spelling(id), finding: finding)
        }
        return report
    }

    /// The candidates for a type of the program: of the same kind, with the same name in any flavour.
    private mutating func remaining(
        _ id: TypeID
    ) throws(COREError.Reason) -> (left: [TypeID], ruledOut: [TypeID]) {
        if let known = candidates[id] { return known }
        let type = try types.type(id)
        if type.name.isEmpty { throw .anonymousType }
        var left: [TypeID] = []
        for candidate in try target.candidates(named: type.name, like: type.kind) {
            if try target.kind(candidate).isSame(as: type.kind) { left.append(candidate) }
        }
        candidates[id] = (left, [])
        return (left, [])
    }

    /// What becomes of an instruction when no candidate has what was asked for.
    private static func resolution(of kind: CORERelocationKind, _ original: Answer) -> Resolution {
        switch kind {
        case .fieldExists, .typeExists, .enumeratorExists, .typeMatches, .typeSize, .typeIDTarget:
            .answered(original: original, target: Answer(value: 0), fits: true)
        default: .unanswered
        }
    }
}
