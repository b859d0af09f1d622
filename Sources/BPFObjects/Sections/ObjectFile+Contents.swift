import BPFBytes
import BPFTypeFormat

extension ObjectFile {
    /// What all copies of an object share.
    final class Contents: Sendable {
        let elf: ELFFile
        let roles: [SectionRole]
        let kinds: [SectionRole.Kind]
        let license: String
        let kernelVersion: UInt32?
        let btf: BTF?
        /// What `.BTF.ext` says; nil without one, and where it has no types to refer to.
        let information: [SectionInformation]?

        init(_ bytes: [UInt8]) throws(ObjectError) {
            let elf = try ELFFile(bytes)
            guard elf.tables.symbolTable != nil else { throw ObjectError(.object, .noSymbolTable) }
            let roles = elf.sections.map(SectionRole.init)
            try Self.checkUnique(elf.sections, roles)
            self.elf = elf
            self.roles = roles
            kinds = roles.map(\.kind)
            license = Self.section(elf, roles, \.isLicense).map { Self.text(elf.contents(of: $0)) } ?? ""
            kernelVersion = try Self.section(elf, roles, \.isVersion).map { section throws(ObjectError) in
                try Self.version(elf.contents(of: section), elf.order)
            }
            let btf = try Self.section(elf, roles, \.isTypeFormat).map { section throws(ObjectError) in
                try types { () throws(BTFError) in try BTF(bytes, in: elf.range(of: section)) }
            }
            self.btf = btf
            let extra = Self.section(elf, roles, \.isTypeFormatExtension)
            information = try extra.flatMap { section throws(ObjectError) in
                guard let btf else { return nil }
                return try types(in: ".BTF.ext") { () throws(BTFError) in
                    try SectionInformation.all(bytes, in: elf.range(of: section), strings: btf)
                }
            }
        }

        private static func section(_ elf: ELFFile, _ roles: [SectionRole], _ condition: (SectionRole) -> Bool)
            -> ELFFile.Section?
        { roles.firstIndex(where: condition).map { elf.sections[$0] } }

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
            guard let second = found.firstDuplicate(by: { sections[$0].name }) else { return }
            throw ObjectError(.section(sections[found[second]].name), .secondSection)
        }
    }
}
