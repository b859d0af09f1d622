import BPFTypeFormat

/// Whether a type of the target looks like the program's: members, enumerators, sizes and signs of numbers, parameters.
///
/// The target may have more members and enumerators, in another order. Behind a pointer only the name and kind of a
/// struct or union count, and a declaration will do. Names are compared without flavour.
/// - Source: observed on libbpf 1.5.
struct TypeMatch {
    private let program: TypeGraph
    private let target: TypeGraph
    private let budget: WorkBudget

    init(program: TypeGraph, target: TypeGraph, budget: WorkBudget) {
        self.program = program
        self.target = target
        self.budget = budget
    }

    func holds(_ mine: TypeID, _ theirs: TypeID) throws(COREError.Reason) -> Bool {
        try holds(mine, theirs, isBehindPointer: false, depth: 0)
    }

    private func holds(
        _ mine: TypeID,
        _ theirs: TypeID,
        isBehindPointer: Bool,
        depth: Int
    ) throws(COREError.Reason) -> Bool {
        try budget.enter(depth: depth)
        let left = try program.resolve(mine).type
        let right = try target.resolve(theirs).type
        guard Self.matches(left.name, right.name) else { return false }
        switch (left, right) {
        case (.void, .void): return true
        case (.forward(_, let isUnion), _):
            return Self.holds(declarationOfUnion: isUnion, right, isBehindPointer: isBehindPointer)
        case (.structure(let composite), _), (.union(let composite), _):
            if isBehindPointer { return Self.isSameTag(left, right) }
            guard left.kind == right.kind, let other = right.composite else { return false }
            return try holds(composite, other, depth: depth)
        case (.enumeration(let left), _), (.enumeration64(let left), _):
            return try right.anyEnumeration.map { right throws(COREError.Reason) in try holds(left, right) } ?? false
        case (.integer(let left), .integer(let right)):
            return left.size == right.size && left.encoding.contains(.signed) == right.encoding.contains(.signed)
        case (.pointer(let left), .pointer(let right)):
            return try holds(left, right, isBehindPointer: true, depth: depth + 1)
        case (.array(let left, _, let count), .array(let right, _, let otherCount)):
            guard count == otherCount else { return false }
            return try holds(left, right, isBehindPointer: isBehindPointer, depth: depth + 1)
        case (.functionPrototype(let left), .functionPrototype(let right)):
            return try holds(left, right, depth: depth)
        default: return false
        }
    }

    /// Each member needs one of the same name and a matching type.
    private func holds(
        _ mine: Composite,
        _ theirs: Composite,
        depth: Int
    ) throws(COREError.Reason) -> Bool {
        guard mine.members.count <= theirs.members.count else { return false }
        for member in mine.members {
            var isFound = false
            for other in theirs.members {
                try budget.spend()
                guard Self.matches(member.name, other.name) else { continue }
                isFound = try holds(member.type, other.type, isBehindPointer: false, depth: depth + 1)
                if isFound { break }
            }
            if !isFound { return false }
        }
        return true
    }

    /// Each enumerator needs one of the same name, whatever its value.
    private func holds(_ mine: Enumeration, _ theirs: Enumeration) throws(COREError.Reason) -> Bool {
        guard mine.size == theirs.size, mine.enumerators.count <= theirs.enumerators.count else { return false }
        for enumerator in mine.enumerators {
            try budget.spend(theirs.enumerators.count)
            guard theirs.enumerators.contains(where: { Self.matches(enumerator.name, $0.name) }) else { return false }
        }
        return true
    }

    private func holds(
        _ mine: FunctionPrototype,
        _ theirs: FunctionPrototype,
        depth: Int
    ) throws(COREError.Reason) -> Bool {
        guard mine.parameters.count == theirs.parameters.count else { return false }
        for (left, right) in zip(mine.parameters, theirs.parameters) {
            guard try holds(left.type, right.type, isBehindPointer: false, depth: depth + 1) else { return false }
        }
        return try holds(mine.returns, theirs.returns, isBehindPointer: false, depth: depth + 1)
    }

    /// Whether a declaration matches the same declaration, or behind a pointer also the definition.
    private static func holds(declarationOfUnion isUnion: Bool, _ type: BTFType, isBehindPointer: Bool) -> Bool {
        switch type {
        case .forward(_, let other): isUnion == other
        case .structure: isBehindPointer && !isUnion
        case .union: isBehindPointer && isUnion
        default: false
        }
    }

    /// Whether a struct or union matches what stands behind the target's pointer.
    private static func isSameTag(_ mine: BTFType, _ theirs: BTFType) -> Bool {
        if case .forward(_, let isUnion) = theirs { return isUnion == (mine.kind == .union) }
        return mine.kind == theirs.kind
    }

    private static func matches(_ mine: String, _ theirs: String) -> Bool {
        mine == theirs || EssentialName.of(mine) == EssentialName.of(theirs)
    }
}
