/// How a kernel was built: what `/proc/config.gz` or `/boot/config-*` says, and its version.
///
///     var configuration = KernelConfiguration(text)
///     configuration.version = 6 << 16 | 12 << 8
///     try collection.setKernelConfiguration(configuration)
public struct KernelConfiguration: Sendable, Hashable {
    /// The options that are set, by name (`CONFIG_HZ`), with their values as the file writes them: `y`, `250`, `"text"`.
    public var options: [String: String] = [:]
    /// The version (major << 16, minor << 8, patch), for `LINUX_KERNEL_VERSION`; nil when unknown.
    public var version: UInt32?
    /// Whether programs can ask for a cookie, for `LINUX_HAS_BPF_COOKIE`.
    public var hasCookies = true
    /// Whether system calls have wrappers that take the registers, for `LINUX_HAS_SYSCALL_WRAPPER`.
    public var hasSystemCallWrappers = true

    /// Reads the text; lines that set nothing are passed over, but for the one that names the version.
    public init(_ text: String = "") {
        for line in text.split(whereSeparator: \.isNewline) {
            if line.hasPrefix("# Linux/") {
                version = Self.version(line.split(separator: " ").dropFirst(2).first ?? "")
            }
            guard line.hasPrefix("CONFIG_"), let equals = line.firstIndex(of: "=") else { continue }
            options[String(line[..<equals])] = String(line[line.index(after: equals)...])
        }
    }

    /// `6.12.3-rc1` as a number, in which a patch level has 8 bits.
    private static func version(_ text: Substring) -> UInt32? {
        let numbers = text.prefix { $0.isNumber || $0 == "." }.split(separator: ".").map { UInt32($0) ?? 0 }
        guard numbers.count >= 2, numbers[0] < 256, numbers[1] < 256 else { return nil }
        return numbers[0] << 16 | numbers[1] << 8 | min(numbers.count > 2 ? numbers[2] : 0, 255)
    }

    /// The value of a variable that objects can ask for; nil when it has none.
    func value(of name: String) throws(OverrideError.Reason) -> String? {
        if name.hasPrefix("CONFIG_") { return options[name] }
        switch name {
        case "LINUX_KERNEL_VERSION": return version.map { String($0) }
        case "LINUX_HAS_BPF_COOKIE": return hasCookies ? "1" : "0"
        case "LINUX_HAS_SYSCALL_WRAPPER": return hasSystemCallWrappers ? "1" : "0"
        default: throw .unknownConfiguration
        }
    }
}
