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
        var builder = try types { () throws(BTFError) in try BTFBuilder(copying: original) }
        var seen: Set<String> = []
        for section in object.elf.sections where seen.insert(section.name).inserted {
            guard let completed = try variables.variables(of: section) else { continue }
            builder.replace(completed.id, with: .dataSection(completed.description))
            for (entry, variable) in zip(completed.description.variables, completed.variables) {
                builder.replace(
                    entry.type, with: .variable(name: variable.name, type: variable.type, linkage: variable.linkage))
            }
        }
        if let configuration = maps.externs.configuration {
            try variables.complete(configuration, in: &builder)
        }
        builder.hide(Set(functions.functions.filter { $0.isHidden && !$0.isLocal }.map(\.name)))
        btf = try types { () throws(BTFError) in try BTF(builder.encode(order: original.order)) }
    }
}

extension VariableTable {
    /// Gives the variables of the kernel's configuration the places that its map has for them.
    fileprivate func complete(_ map: MapSpec, in builder: inout BTFBuilder) throws(ObjectError) {
        guard let (id, original) = try description(of: map.name) else { return }
        var section = original
        let places = Dictionary(map.variables.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
        for index in section.variables.indices {
            let name = try types { () throws(BTFError) in try btf.name(section.variables[index].type) }
            section.variables[index].offset = places[name]?.offset ?? 0
            section.variables[index].size = places[name]?.size ?? section.variables[index].size
        }
        section.size = map.valueSize
        section.variables.sort { $0.offset < $1.offset }
        builder.replace(id, with: .dataSection(section))
    }
}

extension BTFBuilder {
    /// Makes the global functions with these names static.
    fileprivate mutating func hide(_ names: Set<String>) {
        if names.isEmpty { return }
        for (index, type) in types.enumerated() {
            guard case .function(let name, let prototype, .global) = type, names.contains(name) else { continue }
            let id = TypeID(rawValue: UInt32(index + 1))
            replace(id, with: .function(name: name, prototype: prototype, linkage: .static))
        }
    }
}
