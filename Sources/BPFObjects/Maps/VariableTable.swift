import BPFTypeFormat

/// The global variables that BTF describes, section by section, with the places that they have in the object.
///
/// A compiler leaves places and sizes in BTF open; symbols and section headers have them.
struct VariableTable {
    /// The variables of one section, by offset.
    struct Section {
        let id: TypeID
        /// The description, completed.
        let description: DataSection
        let variables: [MapSpec.Variable]
    }

    let btf: BTF
    private let elf: ELFFile
    /// Visible variables by name.
    private let symbols: [String: ELFFile.Symbol]
    /// Descriptions of sections by name, as the compiler left them.
    private let descriptions: [String: (id: TypeID, section: DataSection)]
    /// What is known of each section of the file that BTF describes, by the section's index.
    private var sections: [Int: Section] = [:]

    init(_ elf: ELFFile, _ btf: BTF) throws(ObjectError) {
        self.elf = elf
        self.btf = btf
        var symbols: [String: ELFFile.Symbol] = [:]
        for symbol in elf.symbols where symbol.binding != .local && symbol.type != .function && !symbol.name.isEmpty {
            if symbols[symbol.name] == nil { symbols[symbol.name] = symbol }
        }
        self.symbols = symbols
        descriptions = try types { () throws(BTFError) in try btf.dataSections() }
        if descriptions.isEmpty { return }
        let names = Array(descriptions.keys)
        for index in elf.sections.indices where names.contains(elf.sections[index].name) {
            sections[index] = try read(elf.sections[index])
        }
    }

    /// The variables of a section of the file; nil when BTF doesn't describe it.
    func variables(of section: ELFFile.Section) -> Section? { sections[section.index] }

    private func read(_ section: ELFFile.Section) throws(ObjectError) -> Section? {
        guard let (id, original) = description(of: section.name) else { return nil }
        var description = original
        var placed: [(entry: SectionVariable, variable: MapSpec.Variable)] = []
        for var entry in description.variables {
            let type = try types { () throws(BTFError) in try btf.type(entry.type) }
            guard case .variable(let name, let type, var linkage) = type else {
                throw ObjectError(.section(section.name), .notAVariable(entry.type))
            }
            if linkage == .extern { throw ObjectError(.section(section.name), .undefinedSymbol(name)) }
            if linkage == .global {
                let symbol = try symbol(name, in: section)
                entry.offset = symbol.value
                linkage = symbol.isHidden ? .static : .global
            }
            placed.append(
                (entry, .init(name: name, offset: entry.offset, size: entry.size, type: type, linkage: linkage)))
        }
        placed.sort { ($0.entry.offset, $0.entry.size) < ($1.entry.offset, $1.entry.size) }
        description.size = section.size
        description.variables = placed.map(\.entry)
        let variables = placed.map(\.variable)
        try check(variables, in: section)
        return Section(id: id, description: description, variables: variables)
    }

    /// The description of a section, as the compiler left it; nil when BTF has none.
    func description(of name: String) -> (id: TypeID, section: DataSection)? { descriptions[name] }

    /// Something that a section of `extern` declarations names.
    struct Declaration {
        let name: String
        /// The type of a variable; nil for a function.
        let type: TypeID?
    }

    /// The declarations of a section that has no bytes: `.ksyms`, `.kconfig`.
    func declarations(in section: String) throws(ObjectError) -> [Declaration] {
        var declarations: [Declaration] = []
        for entry in description(of: section)?.section.variables ?? [] {
            switch try types({ () throws(BTFError) in try btf.type(entry.type) }) {
            case .variable(let name, let type, _): declarations.append(Declaration(name: name, type: type))
            case .function(let name, _, _): declarations.append(Declaration(name: name, type: nil))
            default: throw ObjectError(.section(section), .notAVariable(entry.type))
            }
        }
        return declarations
    }

    private func symbol(_ name: String, in section: ELFFile.Section) throws(ObjectError) -> ELFFile.Symbol {
        guard let symbol = symbols[name], symbol.section == section.index else {
            throw ObjectError(.section(section.name), .variableWithoutSymbol(name))
        }
        return symbol
    }

    private func check(_ variables: [MapSpec.Variable], in section: ELFFile.Section) throws(ObjectError) {
        var end = 0
        for variable in variables {
            guard variable.offset >= end else {
                throw ObjectError(.section(section.name), .variablesOverlap(variable.name, offset: variable.offset))
            }
            guard variable.offset <= section.size, variable.size <= section.size - variable.offset else {
                throw ObjectError(
                    .section(section.name),
                    .variableOutside(variable.name, offset: variable.offset, size: variable.size)
                )
            }
            end = variable.offset + variable.size
        }
    }
}

extension BTF {
    /// The descriptions of sections of variables, by name; of two of one name the first.
    fileprivate func dataSections() throws(BTFError) -> [String: (id: TypeID, section: DataSection)] {
        var sections: [String: (TypeID, DataSection)] = [:]
        for id in try identifiers(ofKind: .dataSection) {
            guard case .dataSection(let section) = try type(id), sections[section.name] == nil else { continue }
            sections[section.name] = (id, section)
        }
        return sections
    }

    /// The description of a section of variables; nil when there is none.
    func dataSection(named name: String) throws(BTFError) -> (id: TypeID, section: DataSection)? {
        guard let id = try identifiers(named: name, kind: .dataSection).first,
            case .dataSection(let section) = try type(id)
        else { return nil }
        return (id, section)
    }
}
