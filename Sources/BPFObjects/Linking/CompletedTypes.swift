import BPFTypeFormat

/// The BTF of an object, completed with what only its symbols and section headers know.
///
/// - Variables get their offsets, sections their sizes: a compiler leaves 0 there.
/// - Global functions and variables whose symbol is hidden become static, since nobody outside can see them.
struct CompletedTypes {
    let btf: BTF?

    init(_ object: ObjectFile, _ maps: MapTable, _ functions: FunctionTable) throws(ObjectError) {
        guard let original = object.btf, let variables = maps.variables else {
            btf = nil
            return
        }
        var patch = BTFPatch(original)
        for section in object.elf.sections {
            guard let completed = variables.variables(of: section) else { continue }
            try types { () throws(BTFError) in
                try patch.complete(completed.id, as: completed.description)
                for (entry, variable) in zip(completed.description.variables, completed.variables) {
                    try patch.setLinkage(variable.linkage, of: entry.type)
                }
            }
        }
        if let configuration = maps.externs.configuration {
            try variables.complete(configuration, in: &patch)
        }
        let hidden = functions.functions.filter { $0.isHidden && !$0.isLocal }
        for name in Set(hidden.map(\.name)) { try types { () throws(BTFError) in try patch.hide(name, in: original) } }
        btf = try types { () throws(BTFError) in try patch.applied() }
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
