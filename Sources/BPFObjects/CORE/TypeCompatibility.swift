import BPFTypeFormat

/// Whether a type of the target is the one that the program means: as far as kinds go, without a look inside of structs.
///
/// - Source: observed on libbpf 1.5.
struct TypeCompatibility {
    private let program: TypeGraph
    private let target: TypeGraph
    private let budget: WorkBudget

    init(program: TypeGraph, target: TypeGraph, budget: WorkBudget) {
        self.program = program
        self.target = target
        self.budget = budget
    }

    func holds(_ mine: TypeID, _ theirs: TypeID) throws(COREError.Reason) -> Bool {
        guard try program.type(mine).isSameKind(as: target.type(theirs)) else { return false }
        return try holds(mine, theirs, depth: 0)
    }

    private func holds(_ mine: TypeID, _ theirs: TypeID, depth: Int) throws(COREError.Reason) -> Bool {
        try budget.enter(depth: depth)
        let left = try program.resolve(mine).type
        let right = try target.resolve(theirs).type
        guard left.isSameKind(as: right) else { return false }
        switch (left, right) {
        case (.void, _), (.structure, _), (.union, _), (.enumeration, _), (.enumeration64, _), (.forward, _):
            return true
        case (.integer(let left), .integer(let right)): return left.bitOffset == 0 && right.bitOffset == 0
        case (.pointer(let left), .pointer(let right)): return try holds(left, right, depth: depth + 1)
        case (.array(let left, _, _), .array(let right, _, _)): return try holds(left, right, depth: depth + 1)
        case (.functionPrototype(let left), .functionPrototype(let right)):
            guard left.parameters.count == right.parameters.count else { return false }
            for (left, right) in zip(left.parameters, right.parameters) {
                guard try holds(left.type, right.type, depth: depth + 1) else { return false }
            }
            return try holds(left.returns, right.returns, depth: depth + 1)
        default: return false
        }
    }
}
