public import BPFBytes
public import BPFTypeFormat

/// An object file for BPF: what its sections mean, and what holds for all of it.
///
///     ELF sections ──► roles ──► license, version, BTF ──► CollectionSpec
///
/// Reading it has no effects, and the same bytes give the same value on every machine.
public struct ObjectFile: Sendable {
    private let contents: Contents

    /// Reads an object.
    ///
    /// - Throws: for what is no ELF file for BPF, for two sections of the same meaning, and for BTF that can't be opened.
    public init(_ bytes: [UInt8]) throws(ObjectError) { contents = try Contents(bytes) }

    /// The sections, symbols and relocations.
    public var elf: ELFFile { contents.elf }
    /// What each section means, by its index.
    public var roles: [SectionRole] { contents.roles }
    /// What relocations can refer to in each section.
    var kinds: [SectionRole.Kind] { contents.kinds }
    /// The license that the programs are under; empty when the object doesn't say.
    public var license: String { contents.license }
    /// The version of the kernel that the object was made for (major << 16, minor << 8, patch); nil where it doesn't say.
    public var kernelVersion: UInt32? { contents.kernelVersion }
    /// The types of the program; nil for an object compiled without `-g`.
    public var btf: BTF? { contents.btf }
    /// The types and source lines of the code, by section; empty for an object compiled without `-g`.
    public var information: [SectionInformation] { contents.information ?? [] }
    /// The types and source lines of the code; nil for an object compiled without `-g`.
    public var codeInformation: BTFExtension? { contents.information.map { BTFExtension($0) } }

    /// The order of every integer in the object, code included.
    public var order: ByteOrder { elf.order }

    /// The names of sections with code that no section name of the kernel's explains.
    public var unknownSections: [String] { sections(where: \.isUnknownPrograms).map(\.name) }

    /// The sections that mean what `condition` asks for, in file order.
    func sections(where condition: (SectionRole) -> Bool) -> [ELFFile.Section] {
        roles.indices.compactMap { condition(roles[$0]) ? elf.sections[$0] : nil }
    }
}
