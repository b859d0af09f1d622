import BPFTypeFormat

/// A variable, or a part of one: `config.limits[2]`.
struct GlobalPath {
    enum Step {
        case member(String)
        case element(Int)
    }

    let variable: String
    private(set) var steps: [Step] = []

    /// Names of static variables in functions have a dot of their own, so the longest name that exists is the variable.
    init?(_ text: String, isVariable: (String) -> Bool) {
        let ends = text.indices.filter { text[$0] == "." || text[$0] == "[" } + [text.endIndex]
        guard let end = ends.last(where: { isVariable(String(text[..<$0])) }) else { return nil }
        variable = String(text[..<end])
        var rest = text[end...]
        while let first = rest.first {
            rest = rest.dropFirst()
            if first == "." {
                let name = rest.prefix { $0 != "." && $0 != "[" }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
            } else {
                guard let close = rest.firstIndex(of: "]"), let index = Int(rest[..<close]) else { return nil }
                steps.append(.element(index))
                rest = rest[rest.index(after: close)...]
                if let next = rest.first, next != ".", next != "[" { return nil }
            }
        }
    }

    /// Where the part lies in the variable, in bytes, and its type.
    func place(in type: TypeID, of btf: BTF) throws(OverrideError.Reason) -> (offset: Int, type: TypeID) {
        var place = (offset: 0, type: type)
        for step in steps {
            let next = try OverrideError.Reason.reading { () throws(BTFError) in try Self.advance(place.type, step, btf)
            }
            guard let next else {
                let spelling = btf.spelling(place.type)
                switch step {
                case .member(let name): throw .noMember(name, in: spelling)
                case .element(let index): throw .noElement(index, in: spelling)
                }
            }
            place = (place.offset + next.offset, next.type)
        }
        return place
    }

    private static func advance(
        _ type: TypeID,
        _ step: Step,
        _ btf: BTF
    ) throws(BTFError) -> (offset: Int, type: TypeID)? {
        switch (step, try btf.resolve(type).type) {
        case (.member(let name), .structure(let composite)), (.member(let name), .union(let composite)):
            return try member(name, composite, btf, depth: 0)
        case (.element(let index), .array(let element, _, let count)) where (0..<count).contains(index):
            return (index * (try btf.size(of: element)), element)
        default: return nil
        }
    }

    /// Finds a member that is no bitfield, in anonymous members too.
    private static func member(
        _ name: String,
        _ composite: Composite,
        _ btf: BTF,
        depth: Int
    ) throws(BTFError) -> (offset: Int, type: TypeID)? {
        guard depth < BTF.depthLimit else { return nil }
        for member in composite.members where member.bitWidth == 0 {
            if !name.isEmpty, member.name == name { return (member.bitOffset / 8, member.type) }
            guard member.name.isEmpty else { continue }
            switch try btf.resolve(member.type).type {
            case .structure(let inner), .union(let inner):
                guard let found = try self.member(name, inner, btf, depth: depth + 1) else { continue }
                return (member.bitOffset / 8 + found.offset, found.type)
            default: continue
            }
        }
        return nil
    }
}

extension OverrideError.Reason {
    /// Runs `body`, which reads the object's types.
    static func reading<Value>(_ body: () throws(BTFError) -> Value) throws(OverrideError.Reason) -> Value {
        do throws(BTFError) { return try body() } catch { throw .types(error) }
    }
}
