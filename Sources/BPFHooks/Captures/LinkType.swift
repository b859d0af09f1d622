/// The link layer of an interface that was captured: it says what a frame's first bytes are.
///
/// - Source: the LINKTYPE registry of <https://www.tcpdump.org/linktypes.html>.
public struct LinkType: RawRepresentable, Hashable, Sendable {
    /// The number in the registry.
    public let rawValue: UInt16

    /// The link layer with that number, known here or not.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// IEEE 802.3: destination, source and type, without preamble.
    public static let ethernet = LinkType(rawValue: 1)

    /// The registry's name without its prefix, as in `LINUX_SLL`; nil for a number that is not in our table.
    public var name: String? { Self.names[self] }

    private static let names = Dictionary(
        table.map { ($0.type, $0.name) }, uniquingKeysWith: { first, _ in first })
}

extension LinkType: CustomStringConvertible {
    /// Number and name, as in "113 (LINUX_SLL)".
    public var description: String {
        guard let name else { return "\(rawValue)" }
        return "\(rawValue) (\(name))"
    }
}
