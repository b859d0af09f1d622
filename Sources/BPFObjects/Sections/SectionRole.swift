public import BPFModel

/// What a section of an object means.
public enum SectionRole: Hashable, Sendable {
    /// Programs whose type the name says.
    case programs(SectionName.Match)
    /// `.text`: functions that programs call.
    case subprograms
    /// Code under a name that says nothing.
    case unknownPrograms
    /// `.maps`: maps that BTF describes.
    case mapDefinitions
    /// `maps`: maps as loaders before BTF had them, which nobody loads any more.
    case legacyMaps
    /// `.data`, `.data.*`: variables.
    case data
    /// `.rodata`, `.rodata.*`: constants.
    case constants
    /// `.bss`, `.bss.*`: variables that start as zero.
    case zeros
    /// `.addr_space.1`: variables that live in an arena.
    case arenaData
    /// `.struct_ops*`: tables of functions for the kernel. `.link` tables are registered through a link, tables whose name
    /// begins with `?` only when asked for.
    case structOps(isLink: Bool, autoload: Bool)
    /// `license`.
    case license
    /// `version`: the kernel version that old kernels asked for.
    case version
    /// `.BTF`.
    case typeFormat
    /// `.BTF.ext`.
    case typeFormatExtension
    /// Anything else, which a loader ignores.
    case ignored

    /// Whether the section holds instructions.
    public var isCode: Bool {
        switch self {
        case .programs, .subprograms, .unknownPrograms: true
        default: false
        }
    }

    /// Whether the section has a meaning that its name alone tells, so that there can be only one.
    var isFoundByName: Bool {
        switch self {
        case .programs, .subprograms, .unknownPrograms, .ignored: false
        default: true
        }
    }

    /// What a relocation that refers to the section can mean.
    enum Kind: UInt8, Sendable { case code, mapDefinitions, data, other }

    var kind: Kind {
        switch self {
        case .programs, .subprograms, .unknownPrograms: .code
        case .mapDefinitions: .mapDefinitions
        case .data, .constants, .zeros, .arenaData: .data
        default: .other
        }
    }

    var isLicense: Bool { if case .license = self { true } else { false } }
    var isVersion: Bool { if case .version = self { true } else { false } }
    var isTypeFormat: Bool { if case .typeFormat = self { true } else { false } }
    var isTypeFormatExtension: Bool { if case .typeFormatExtension = self { true } else { false } }
    var isSubprograms: Bool { if case .subprograms = self { true } else { false } }
    var isConstants: Bool { if case .constants = self { true } else { false } }
    var isUnknownPrograms: Bool { if case .unknownPrograms = self { true } else { false } }
    var isLegacyMaps: Bool { if case .legacyMaps = self { true } else { false } }
    var isMapDefinitions: Bool { if case .mapDefinitions = self { true } else { false } }
    var isArenaData: Bool { if case .arenaData = self { true } else { false } }

    /// Whether the section becomes a map of its own.
    public var isData: Bool {
        switch self {
        case .data, .constants, .zeros: true
        default: false
        }
    }
}

extension SectionRole {
    /// What the header of a section says about it.
    init(_ section: ELFFile.Section) {
        switch section.type {
        case .noBits: self = Self.isNamed(section.name, ".bss") ? .zeros : .ignored
        case .progBits where section.size == 0 && section.name != "license": self = .ignored
        case .progBits where section.flags.contains(.execute): self = Self.code(section.name)
        case .progBits: self = Self.plain(section.name) ?? Self.data(section.name)
        default: self = .ignored
        }
    }

    private static func code(_ name: String) -> SectionRole {
        if name == ".text" { return .subprograms }
        return SectionName.parse(name).map(SectionRole.programs) ?? .unknownPrograms
    }

    private static func data(_ name: String) -> SectionRole {
        if isNamed(name, ".data") { return .data }
        return isNamed(name, ".rodata") ? .constants : .ignored
    }

    /// Whether a name is `family`, or a member of it: `.data.custom` of `.data`.
    private static func isNamed(_ name: String, _ family: String) -> Bool {
        name == family || name.hasPrefix(family + ".")
    }

    /// Sections whose whole name says what they are.
    private static func plain(_ name: String) -> SectionRole? {
        switch name {
        case ".maps": .mapDefinitions
        case "maps": .legacyMaps
        case ".addr_space.1": .arenaData
        case ".struct_ops": .structOps(isLink: false, autoload: true)
        case ".struct_ops.link": .structOps(isLink: true, autoload: true)
        case "?.struct_ops": .structOps(isLink: false, autoload: false)
        case "?.struct_ops.link": .structOps(isLink: true, autoload: false)
        case "license": .license
        case "version": .version
        case ".BTF": .typeFormat
        case ".BTF.ext": .typeFormatExtension
        default: nil
        }
    }
}
