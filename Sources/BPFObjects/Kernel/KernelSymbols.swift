/// Where the symbols of a kernel are, as `/proc/kallsyms` says.
public struct KernelSymbols: Sendable {
    /// What one name stands for.
    public enum Address: Hashable, Sendable {
        /// One address.
        case known(UInt64)
        /// Several symbols of one name at different addresses.
        case ambiguous
    }

    /// Addresses by name; 0 where the file hides them.
    public private(set) var addresses: [String: Address] = [:]

    /// Knows no symbols.
    public init() {}

    /// Reads lines of address, type and name; only names in `wanted`, or all when it is nil.
    public init(_ text: some StringProtocol, wanted: Set<String>? = nil) {
        for line in text.split(separator: "\n") {
            let words = line.split(maxSplits: 3, whereSeparator: { $0 == " " || $0 == "\t" })
            guard words.count >= 3, let address = UInt64(words[0], radix: 16) else { continue }
            let name = String(words[2])
            if let wanted, !wanted.contains(name) { continue }
            add(address, name)
        }
    }

    private mutating func add(_ address: UInt64, _ name: String) {
        guard let known = addresses[name] else {
            addresses[name] = .known(address)
            return
        }
        if known != .known(address) { addresses[name] = .ambiguous }
    }
}
