import BPFTypeFormat
import Synchronization

/// The BTF of an object, completed with what only its symbols and section headers know.
///
/// - Variables get their offsets, sections their sizes: a compiler leaves 0 there.
/// - Global functions and variables whose symbol is hidden become static, since nobody outside can see them.
///
/// What changes is found out at once; the changed copy is made by who first asks for it, and shared.
final class CompletedTypes: Sendable {
    private let patch: BTFPatch
    private let completed = Mutex<BTF?>(nil)

    /// Types that are complete.
    init(_ btf: BTF) { patch = BTFPatch(btf) }

    /// The types of an object; nil where it has none.
    init?(_ object: ObjectFile, _ maps: MapTable, _ functions: FunctionTable) throws(ObjectError) {
        guard let original = object.btf, let variables = maps.variables else { return nil }
        var patch = BTFPatch(original)
        for section in object.elf.sections {
            guard let described = variables.variables(of: section) else { continue }
            try types { () throws(BTFError) in
                try patch.complete(described.id, as: described.description)
                for (entry, variable) in zip(described.description.variables, described.variables) {
                    try patch.setLinkage(variable.linkage, of: entry.type)
                }
            }
        }
        if let configuration = maps.externs.configuration {
            try variables.complete(configuration, in: &patch)
        }
        let hidden = functions.functions.filter { $0.isHidden && !$0.isLocal }
        for name in Set(hidden.map(\.name)) { try types { () throws(BTFError) in try patch.hide(name, in: original) } }
        self.patch = patch
    }

    var btf: BTF {
        completed.withLock { known in
            if let known { return known }
            let changed = patch.applied()
            known = changed
            return changed
        }
    }
}

extension VariableTable {
    /// Gives the variables of the kernel's configuration the places that its map has for them.
    fileprivate func complete(_ map: MapSpec, in patch: inout BTFPatch) throws(ObjectError) {
        guard let (id, original) = description(of: map.name) else { return }
        var section = original
        let places = Dictionary(map.variables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for index in section.variables.indices {
            let name = try types { () throws(BTFError) in try btf.name(section.variables[index].type) }
            section.variables[index].offset = places[name]?.offset ?? 0
            section.variables[index].size = places[name]?.size ?? section.variables[index].size
        }
        section.size = map.valueSize
        section.variables.sort { $0.offset < $1.offset }
        try types { () throws(BTFError) in try patch.complete(id, as: section) }
    }
}

extension BTFPatch {
    /// Makes the global functions with a name static.
    fileprivate mutating func hide(_ name: String, in btf: BTF) throws(BTFError) {
        for id in try btf.identifiers(named: name, kind: .function) {
            if case .function(_, _, .global) = try btf.type(id) { try setLinkage(.static, of: id) }
        }
    }
}
