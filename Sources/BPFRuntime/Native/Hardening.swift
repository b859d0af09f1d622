/// What is done so that machine code is no use to whoever writes malicious programs; it costs speed.
///
/// The interpreter's modes need none of it.
public struct Hardening: Hashable, Sendable {
    /// Whose programs' constants are hidden.
    public var level = Level.off
    /// Whether who loads has CAP_BPF, so that level 1 trusts the programs.
    public var isPrivileged = true
    /// Whether jumps to addresses in registers and memory are made so that no processor can be taught where to guess that they go.
    ///
    /// On x86-64 they are retpolines; on AArch64, where firmware sees to it, they get a barrier behind them.
    public var guardsIndirectJumps = false

    /// The kernel's `bpf_jit_harden`.
    public enum Level: Int, Hashable, Sendable, CaseIterable {
        /// Nobody's.
        case off
        /// Those of programs that are loaded without privilege.
        case unprivileged
        /// Everybody's.
        case everybody
    }

    /// Nothing is done.
    public init() {}

    /// Whether numbers of a program are kept out of its code.
    public var hidesConstants: Bool { level == .everybody || level == .unprivileged && !isPrivileged }

    /// A number to hide constants with, from the system's source of random numbers; nil where none are hidden.
    func blinding() -> UInt64? { hidesConstants ? UInt64.random(in: .min ... .max) : nil }
}
