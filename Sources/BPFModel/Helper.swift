/// A function of the kernel that a program may call by number: one row of the table.
public struct Helper: Hashable, Sendable {
    /// The number in the call instruction.
    public let id: HelperID
    /// The name as the kernel prints it, as in `bpf_map_lookup_elem`.
    public let name: String
    /// The first kernel release that has it.
    public let since: KernelVersion
    /// Whether only programs under a GPL-compatible license may call it.
    ///
    /// `bpf_get_stackid` is free in `perf_event` programs and GPL-only in all others.
    public let isGPLOnly: Bool
    /// Arguments and result; nil where they have not been described.
    public let prototype: HelperPrototype?
}

extension Helper {
    /// The helper that the kernel prints as `name`; nil for none.
    public static func named(_ name: String) -> Helper? {
        byName[name]
    }

    /// The helper with that number; nil for none.
    public static func with(id: HelperID) -> Helper? {
        let number = Int(id.rawValue)
        return number < byID.count ? byID[number] : nil
    }

    private static let byName = Dictionary(table.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    /// By number; the numbers have few gaps.
    private static let byID: [Helper?] = {
        var helpers = [Helper?](repeating: nil, count: table.map { Int($0.id.rawValue) + 1 }.max() ?? 0)
        for helper in table { helpers[Int(helper.id.rawValue)] = helper }
        return helpers
    }()
}
