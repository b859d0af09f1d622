/// Where the processor must not work ahead: whatever stands before a barrier is decided and done when something behind it starts.
///
/// - Kernel: `BPF_ST | BPF_NOSPEC`.
public struct SpeculationBarriers: Hashable, Sendable {
    /// Before the instructions of these slots.
    public var before: Set<Int>
    /// Behind them; in a tail call behind the test of its index, before anything is read there.
    public var after: Set<Int>

    /// Names slots.
    public init(before: Set<Int> = [], after: Set<Int> = []) {
        self.before = before
        self.after = after
    }

    /// Whether there are none.
    public var isEmpty: Bool { before.isEmpty && after.isEmpty }
}
