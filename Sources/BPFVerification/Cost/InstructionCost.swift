/// What one instruction cost the verifier.
public struct InstructionCost: Hashable, Sendable, BitwiseCopyable {
    /// How often a path went through it.
    public var processed = 0
    /// States remembered there.
    public var states = 0
    /// Paths that ended there, at a state that was known to be safe.
    public var prunedPaths = 0

    /// No cost.
    public init() {}

    /// The cost of both.
    public static func + (left: InstructionCost, right: InstructionCost) -> InstructionCost {
        var sum = left
        sum.processed += right.processed
        sum.states += right.states
        sum.prunedPaths += right.prunedPaths
        return sum
    }
}
