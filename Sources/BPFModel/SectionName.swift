/// The names of ELF sections that hold programs: they say what a program is and where it attaches.
///
/// ```
///     ?fentry.s/do_unlinkat
///     │└──┬───┘ └────┬────┘
///     │ handler   target
///     └ not loaded unless asked for
/// ```
/// - Source: "Program Types and ELF Sections" in the libbpf documentation.
public enum SectionName {
    /// What `section` says; nil where no handler knows the name.
    public static func parse(_ section: String) -> Match? {
        let isOptional = section.utf8.first == UInt8(ascii: "?")
        let name = isOptional ? section[section.utf8.index(after: section.startIndex)...] : section[...]
        if let row = rows[name] { return Match(row: row, attachTarget: nil, autoload: !isOptional) }
        guard let slash = name.utf8.firstIndex(of: UInt8(ascii: "/")), let row = rows[name[..<slash]],
            table[Int(row)].allowsTarget
        else { return nil }
        let target = name[name.utf8.index(after: slash)...]
        return Match(row: row, attachTarget: target.isEmpty ? nil : String(target), autoload: !isOptional)
    }

    /// The row of each name in the table; of two for one name the first.
    private static let rows = Dictionary(
        table.indices.map { (table[$0].prefix[...], UInt8($0)) }, uniquingKeysWith: { first, _ in first })
}

extension SectionName {
    /// What holds for all programs of a handler, beyond their type.
    public struct Traits: OptionSet, Hashable, Sendable {
        /// One bit for each trait.
        public let rawValue: UInt8

        /// The traits of a number.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// May sleep: loaded with `BPF_F_SLEEPABLE`.
        public static let sleepable = Traits(rawValue: 1 << 0)
        /// Attaches to a type or function that is looked up in BTF when the program is loaded.
        public static let btfTarget = Traits(rawValue: 1 << 1)
        /// Attaches to a user-space static tracepoint.
        public static let usdt = Traits(rawValue: 1 << 2)
        /// Takes packets in several buffers: loaded with `BPF_F_XDP_HAS_FRAGS`.
        public static let fragments = Traits(rawValue: 1 << 3)
        /// Attaches with its attach type (`BPF_PROG_ATTACH`).
        public static let attachable = Traits(rawValue: 1 << 4)
        /// Loads without its attach type too, for kernels that do not know that type yet.
        public static let optionalAttachType = Traits(rawValue: 1 << 5)
    }

    /// One row of the table: a name and what it means.
    public struct Handler: Hashable, Sendable {
        /// The name, or the part before the slash.
        public let prefix: String
        /// Whether `/target` may follow.
        public let allowsTarget: Bool
        /// What the program is.
        public let programType: ProgramType
        /// The expected attach type; nil where the program type has none, or the loader decides.
        public let attachType: AttachType?
        /// What else holds for these programs.
        public let traits: Traits

        /// A handler for `pattern`, in which a trailing `+` lets `/target` follow.
        init(_ pattern: String, _ programType: ProgramType, _ attachType: AttachType? = nil, _ traits: Traits = []) {
            allowsTarget = pattern.last == "+"
            prefix = allowsTarget ? String(pattern.dropLast()) : pattern
            self.programType = programType
            self.attachType = attachType
            self.traits = traits
        }

        init(_ pattern: String, _ programType: ProgramType, _ traits: Traits) {
            self.init(pattern, programType, nil, traits)
        }
    }

    /// What a section name says.
    public struct Match: Hashable, Sendable {
        /// Where the row that matched stands in the table.
        let row: UInt8
        /// What follows the slash, as in `sock/inet_sock_set_state`; nil for nothing.
        public let attachTarget: String?
        /// Whether the program is loaded without being asked for; false after a leading `?`.
        public let autoload: Bool

        /// What the program is.
        public var programType: ProgramType { handler.programType }
        /// The row that matched.
        public var handler: Handler { SectionName.table[Int(row)] }
        /// The expected attach type; nil where the program type has none, or the loader decides.
        public var attachType: AttachType? { handler.attachType }
        /// Whether the program may sleep.
        public var isSleepable: Bool { handler.traits.contains(.sleepable) }
        /// Whether an XDP program takes packets in several buffers.
        public var hasFragments: Bool { handler.traits.contains(.fragments) }
    }
}
