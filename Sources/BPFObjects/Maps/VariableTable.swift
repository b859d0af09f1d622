import BPFTypeFormat

/// The global variables that BTF describes, section by section, with the places that they have in the object.
///
/// A compiler leaves places and sizes in BTF open; symbols and section headers have them.
final class VariableTable {
    /// The variables of one section, by offset.
    struct Section {
        let id: TypeID
        /// The description, completed.
        let description: DataSection
        let variables: [MapSpec.Variable]
    }

    let btf: BTF
    private let elf: ELFFile
    private let symbols: VisibleSymbols
    /// Descriptions of sections, as the compiler left them, and their names.
    private let descriptions: [(id: TypeID, section: DataSection)]
    private var descriptionNames = NameTable()
    /// What is known of each section of the file that BTF describes, by the section's index.
    private var sections: [(index: Int, section: Section)] = []

    init(_ elf: ELFFile, _ btf: BTF) throws(ObjectError) {
        self.elf = elf
        self.btf = btf
        descriptions = try types { () throws(BTFError) in try btf.dataSections() }
        symbols = descriptions.isEmpty ? VisibleSymbols(.none) : VisibleSymbols(elf.symbols)
        if descriptions.isEmpty { return }
        for description in descriptions { descriptionNames.append(description.section.name) }
        let sections = elf.sections
        self.sections.reserveCapacity(descriptions.count)
        for index in sections.indices where sections[index].holdsVariables {
            if let section = try read(sections[index]) { self.sections.append((index, section)) }
        }
    }

    /// The variables of a section of the file; nil when BTF doesn't describe it.
    func variables(of section: ELFFile.Section) -> Section? {
        let place = sections.partitioningIndex { $0.index >= section.index }
        return place < sections.count && sections[place].index == section.index ? sections[place].section : nil
    }

    private func read(_ section: ELFFile.Section) throws(ObjectError) -> Section? {
        guard let (id, original) = description(of: section.name) else { return nil }
        var description = original
        var placed: [(entry: SectionVariable, variable: MapSpec.Variable)] = []
        placed.reserveCapacity(description.variables.count)
        for entry in description.variables { placed.append(try place(entry, in: section)) }
        placed.sort { ($0.entry.offset, $0.entry.size) < ($1.entry.offset, $1.entry.size) }
        description.size = section.size
        description.variables = placed.map(\.entry)
        let variables = placed.map(\.variable)
        try check(variables, in: section)
        return Section(id: id, description: description, variables: variables)
    }

    /// Gives a variable the place that its symbol has.
    private func place(
        _ entry: SectionVariable, in section: ELFFile.Section
    ) throws(ObjectError) -> (entry: SectionVariable, variable: MapSpec.Variable) {
        let type = try types { () throws(BTFError) in try btf.type(entry.type) }
        guard case .variable(let name, let type, var linkage) = type else {
            throw ObjectError(.section(section.name), .notAVariable(entry.type))
        }
        if linkage == .extern { throw ObjectError(.section(section.name), .undefinedSymbol(name)) }
        var entry = entry
        if linkage == .global {
            let symbol = try symbol(name, in: section)
            entry.offset = symbol.value
            linkage = symbol.isHidden ? .static : .global
        }
        return (entry, .init(name: name, offset: entry.offset, size: entry.size, type: type, linkage: linkage))
    }

    /// The description of a section, as the compiler left it; nil when BTF has none.
    func description(of name: String) -> (id: TypeID, section: DataSection)? {
        descriptionNames[name].map { descriptions[$0] }
    }

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
        guard let index = symbols[name], elf.symbols.section(index) == section.index else {
            throw ObjectError(.section(section.name), .variableWithoutSymbol(name))
        }
        return elf.symbols[index]
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

extension ELFFile.Section {
    /// Whether there can be variables in it.
    fileprivate var holdsVariables: Bool { type == .noBits || type == .progBits && !flags.contains(.execute) }
}

extension BTF {
    /// The descriptions of sections of variables.
    fileprivate func dataSections() throws(BTFError) -> [(id: TypeID, section: DataSection)] {
        var sections: [(id: TypeID, section: DataSection)] = []
        for id in try identifiers(ofKind: .dataSection) {
            if case .dataSection(let section) = try type(id) { sections.append((id, section)) }
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
