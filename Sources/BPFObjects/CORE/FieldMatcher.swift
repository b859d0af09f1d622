import BPFTypeFormat

/// Looks for a field of the program's types in a type of the target: by the names of members, in any order, through
/// anonymous structs and unions, with types that are compatible.
///
/// - Source: Documentation/bpf/llvm_reloc.rst, "CO-RE Relocations"; observed on libbpf 1.5.
struct FieldMatcher {
    /// What a search finds.
    enum Outcome {
        case found(FieldAccess)
        case missing(COREError.Finding)
    }

    private let program: TypeGraph
    private let target: TypeGraph
    private let budget: WorkBudget

    init(program: TypeGraph, target: TypeGraph, budget: WorkBudget) {
        self.program = program
        self.target = target
        self.budget = budget
    }

    /// Follows the steps of `access` from a type of the target.
    func match(_ access: FieldAccess, from root: TypeID) throws(COREError.Reason) -> Outcome {
        var found = FieldAccess()
        var current = try target.resolve(root).id
        for (position, step) in access.steps.enumerated() {
            switch step {
            case .member(let member, _):
                var fruitless: Set<TypeID> = []
                switch try search(member, in: current, found, &fruitless) {
                case .found(let access): found = access
                case .missing(let finding): return .missing(finding)
                }
            case .element(let index, _):
                if position > 0 {
                    guard case .array(let element, _, let count) = try target.type(current) else {
                        return .missing(.notAnArray(found: target.spelling(current)))
                    }
                    guard found.allows(index: index, inArrayOf: count) else {
                        return .missing(.tooFewElements(index: index, count: count))
                    }
                    current = try target.resolve(element).id
                }
                try found.enter(element: index, of: current, size: try target.size(of: current))
            }
            current = try target.resolve(found.type).id
        }
        return .found(found)
    }

    /// Looks for a member of the same name.
    ///
    /// Inside of anonymous members, one of another type does not end the search. `fruitless`
    /// are the anonymous types that were searched before.
    private func search(
        _ wanted: Member,
        in id: TypeID,
        _ access: FieldAccess,
        _ fruitless: inout Set<TypeID>
    ) throws(COREError.Reason) -> Outcome {
        let (id, type) = try target.resolve(id)
        guard let composite = type.composite else {
            return .missing(.notComposite(member: wanted.name, found: target.spelling(id)))
        }
        var finding: COREError.Finding?
        for (index, member) in composite.members.enumerated() {
            try budget.spend()
            var next = access
            try next.enter(index, of: composite, id)
            if member.name == wanted.name {
                if try areCompatible(wanted.type, member.type) { return .found(next) }
                return .missing(
                    .otherType(
                        member: wanted.name, wanted: program.spelling(wanted.type),
                        found: target.spelling(member.type)))
            }
            guard member.name.isEmpty, !fruitless.contains(member.type) else { continue }
            switch try search(wanted, in: member.type, next, &fruitless) {
            case .found(let access): return .found(access)
            case .missing(let inner): if case .otherType = inner { finding = inner }
            }
            fruitless.insert(member.type)
        }
        return .missing(finding ?? .noMember(wanted.name, in: target.spelling(id)))
    }

    /// Whether a field may have another type on the target: sizes and signs may differ, the sort of type may not.
    private func areCompatible(_ programID: TypeID, _ targetID: TypeID) throws(COREError.Reason) -> Bool {
        var (mine, theirs) = (programID, targetID)
        for _ in 0...BTF.depthLimit {
            let left = try program.resolve(mine).type
            let right = try target.resolve(theirs).type
            if left.composite != nil, right.composite != nil { return true }
            guard left.isSameKind(as: right) else { return false }
            switch (left, right) {
            case (.pointer, _), (.float, _): return true
            case (.integer(let left), .integer(let right)): return left.bitOffset == 0 && right.bitOffset == 0
            case (.array(let left, _, _), .array(let right, _, _)): (mine, theirs) = (left, right)
            case (.enumeration, _), (.enumeration64, _), (.forward, _):
                let names = (EssentialName.of(left.name), EssentialName.of(right.name))
                return names.0.isEmpty || names.1.isEmpty || names.0 == names.1
            default: return false
            }
        }
        throw .tooComplex
    }
}
