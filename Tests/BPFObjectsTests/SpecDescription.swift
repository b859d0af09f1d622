import BPFModel
import BPFObjects
import BPFTypeFormat

extension CollectionSpec {
    /// What tests compare: a line per program, function, reference and map.
    var outline: [String] {
        programs.flatMap(\.outline) + maps.flatMap { $0.outline(indent: "") }
    }
}

extension ProgramSpec {
    var outline: [String] {
        let attach = [attachType?.name, attachTarget].compactMap { $0 }.map { " \($0)" }.joined()
        let head = "program \(name) \(sectionName): \(type?.name ?? "unknown")\(attach), \(instructions.count) slots"
        return [head] + subprograms.map { "  \($0.slot)+\($0.count) \($0.isGlobal ? "global" : "static") \($0.name)" }
            + references.map { "  \($0.slot) -> \($0.target.outline)" }
    }
}

extension Reference.Target {
    var outline: String {
        switch self {
        case .map(let name): "map \(name)"
        case .mapValue(let map, let offset): "\(map)+\(offset)"
        case .function(let slot): "function at \(slot)"
        case .kernelFunction(let name, let isWeak): "kernel function \(name)\(isWeak ? ", weak" : "")"
        case .kernelVariable(let name, let isTyped, let isWeak):
            "kernel variable \(name)\(isTyped ? ", typed" : "")\(isWeak ? ", weak" : "")"
        }
    }
}

extension MapSpec {
    func outline(indent: String) -> [String] {
        var head = "\(indent)map \(name): \(type.name) \(keySize) -> \(valueSize), \(maxEntries) entries"
        if !flags.isEmpty { head += ", " + flags.names.joined(separator: " ") }
        if extra != 0 { head += ", extra \(extra)" }
        if let numaNode { head += ", node \(numaNode)" }
        if pinning != .none { head += ", pinned" }
        if isFrozen { head += ", frozen" }
        if let contents { head += ", \(contents.count) bytes" }
        return [head] + variables.map { "\(indent)  \($0.offset)+\($0.size) \($0.linkage.name) \($0.name)" }
            + initialPrograms.map { "\(indent)  [\($0.index)] = program \($0.name)" }
            + initialMaps.map { "\(indent)  [\($0.index)] = map \($0.name)" }
            + (inner?.outline(indent: indent + "  ") ?? [])
    }
}
