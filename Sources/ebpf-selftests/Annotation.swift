import EBPF

/// What the kernel's selftests say about one program, in tags on its function.
struct Annotation {
    var success: Bool?
    var unprivilegedSuccess: Bool?
    var messages: [String] = []
    var unprivilegedMessages: [String] = []
    var flags: UInt32 = 0x84
    var logLevel: UInt32 = 0
    var retval: Retval?
    var isAuxiliary = false
    var hasUnprivileged = false
    var architectures: [String] = []

    /// Whether the program has an expectation at all.
    var isTest: Bool { success != nil || unprivilegedSuccess != nil }

    /// What is expected of a load at a level of privilege; nil for nothing.
    func isAccepted(at level: Privilege) -> Bool? {
        level == .none ? unprivilegedSuccess ?? success ?? true : success
    }

    /// What the log of that load holds.
    func messages(at level: Privilege) -> [String] {
        level == .none && !unprivilegedMessages.isEmpty ? unprivilegedMessages : messages
    }

    private static let prefix = "comment:test_"

    /// Takes in one tag; tags of other kinds are ignored.
    mutating func add(_ tag: String) {
        guard tag.hasPrefix(Self.prefix) else { return }
        let parts = tag.dropFirst(Self.prefix.count).split(
            separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = String(parts[0])
        let value = parts.count > 1 ? String(parts[1]) : ""
        if name.hasSuffix("_unpriv") || name == "auxiliary_unpriv" { hasUnprivileged = true }
        switch name {
        case "expect_success": success = true
        case "expect_failure": success = false
        case "expect_success_unpriv": unprivilegedSuccess = true
        case "expect_failure_unpriv": unprivilegedSuccess = false
        case "expect_msg": messages.append(Self.text(value))
        case "expect_msg_unpriv": unprivilegedMessages.append(Self.text(value))
        case "log_level": logLevel = UInt32(value) ?? 0
        case "retval": retval = Retval(value)
        case "prog_flags": addFlags(value)
        case "auxiliary", "auxiliary_unpriv": isAuxiliary = true
        case "arch": architectures.append(value)
        default: break
        }
    }

    /// The text after the number that makes a tag unique.
    private static func text(_ value: String) -> String {
        value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).last.map(String.init) ?? value
    }

    private static let flagNames: [String: UInt32] = [
        "BPF_F_STRICT_ALIGNMENT": 1 << 0,
        "BPF_F_ANY_ALIGNMENT": 1 << 1,
        "BPF_F_TEST_RND_HI32": 1 << 2,
        "BPF_F_TEST_STATE_FREQ": 1 << 3,
        "BPF_F_SLEEPABLE": 1 << 4,
        "BPF_F_XDP_HAS_FRAGS": 1 << 5,
        "BPF_F_TEST_REG_INVARIANTS": 1 << 7,
    ]

    private mutating func addFlags(_ value: String) {
        let clears = value.hasPrefix("!")
        let name = String(clears ? value.dropFirst() : value[...])
        let hexadecimal = name.hasPrefix("0x") ? UInt32(name.dropFirst(2), radix: 16) : nil
        guard let bits = Self.flagNames[name] ?? hexadecimal ?? UInt32(name) else { return }
        flags = clears ? flags & ~bits : flags | bits
    }

    /// Annotations by function name.
    static func all(in btf: BTF) throws(BTFError) -> [String: Annotation] {
        var annotations: [String: Annotation] = [:]
        let identifiers = try btf.identifiers()
        for number in identifiers.lowerBound.rawValue..<identifiers.upperBound.rawValue {
            guard case .declarationTag(let tag) = try btf.type(TypeID(rawValue: number)) else { continue }
            guard case .function(let name, _, _) = try btf.type(tag.type) else { continue }
            annotations[name, default: Annotation()].add(tag.value)
        }
        return annotations
    }
}
