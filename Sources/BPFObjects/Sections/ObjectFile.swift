public import BPFBytes
public import BPFTypeFormat

/// An object file for BPF: what its sections mean, and what holds for all of it.
///
///     ELF sections ──► roles ──► license, version, BTF ──► CollectionSpec
///
/// Reading it has no effects, and the same bytes give the same value on every machine.
public struct ObjectFile: Sendable {
    /// The sections, symbols and relocations.
    public let elf: ELFFile
    /// What each section means, by its index.
    public let roles: [SectionRole]
    /// What relocations can refer to in each section.
    let kinds: [SectionRole.Kind]
    /// The license that the programs are under; empty when the object doesn't say.
    public let license: String
    /// The version of the kernel that the object was made for (major << 16, minor << 8, patch); nil where it doesn't say.
    public let kernelVersion: UInt32?
    /// The types of the program; nil for an object compiled without `-g`.
    public let btf: BTF?
    /// The types and source lines of the code; nil for an object compiled without `-g`.
    public let codeInformation: BTFExtension?

    /// Reads an object.
    ///
    /// - Throws: for what is no ELF file for BPF, for two sections of the same meaning, and for BTF that can't be opened.
    public init(_ bytes: [UInt8]) throws(ObjectError) {
        let elf = try ELFFile(bytes)
        guard elf.symbolTable != nil else { throw ObjectError(.object, .noSymbolTable) }
        let roles = elf.sections.map(SectionRole.init)
        try Self.checkUnique(elf.sections, roles)
        self.elf = elf
        self.roles = roles
        kinds = roles.map(\.kind)
        license = Self.contents(elf, roles) { if case .license = $0 { true } else { false } }.map(Self.text) ?? ""
        kernelVersion = try Self.contents(elf, roles) { if case .version = $0 { true } else { false } }.map {
            bytes throws(ObjectError) in try Self.version(bytes, elf.order)
        }
        let types = roles.firstIndex { if case .typeFormat = $0 { true } else { false } }
        let btf = try types.map { index throws(ObjectError) in
            try BPFObjects.types { () throws(BTFError) in try BTF(bytes, in: elf.range(of: elf.sections[index])) }
        }
        self.btf = btf
        let information = roles.firstIndex { if case .typeFormatExtension = $0 { true } else { false } }
        codeInformation = try information.flatMap { index throws(ObjectError) in
            guard let btf else { return nil }
            return try BPFObjects.types(in: ".BTF.ext") { () throws(BTFError) in
                try BTFExtension(bytes, in: elf.range(of: elf.sections[index]), strings: btf)
            }
        }
    }

    /// The order of every integer in the object, code included.
    public var order: ByteOrder { elf.order }

    /// The names of sections with code that no section name of the kernel's explains.
    public var unknownSections: [String] { sections(where: \.isUnknownPrograms).map(\.name) }

    /// The sections that mean what `condition` asks for, in file order.
    func sections(where condition: (SectionRole) -> Bool) -> [ELFFile.Section] {
        roles.indices.compactMap { condition(roles[$0]) ? elf.sections[$0] : nil }
    }
}

extension ObjectFile {
    private static func contents(_ elf: ELFFile, _ roles: [SectionRole], where condition: (SectionRole) -> Bool)
        -> [UInt8]?
    { roles.firstIndex(where: condition).map { elf.contents(of: elf.sections[$0]) } }

    private static func text(_ bytes: [UInt8]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private static func version(_ bytes: [UInt8], _ order: ByteOrder) throws(ObjectError) -> UInt32 {
        guard bytes.count == 4, let version = try? bytes.read(UInt32.self, at: 0, in: order) else {
            throw ObjectError(.section("version"), .versionSize(bytes.count))
        }
        return version
    }

    /// Sections that are found by name have one each.
    private static func checkUnique(_ sections: [ELFFile.Section], _ roles: [SectionRole]) throws(ObjectError) {
        let found = roles.indices.filter { roles[$0].isFoundByName }
        if let second = found.firstDuplicate(by: { sections[$0].name }) {
            let name = sections[found[second]].name
            throw ObjectError(.section(name), .secondSection)
        }
    }
}
