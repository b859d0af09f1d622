/// What a call leaves behind for its return.
struct Frame: BitwiseCopyable {
    /// The step after the call.
    var returnStep = 0
    /// The place of the caller's program in the chain of tail calls.
    var program = 0
    /// r6 to r9 of the caller.
    var kept = InlineArray<4, UInt64>(repeating: 0)
    /// What the caller has left for `may_goto`.
    var gotoBudget: UInt32 = 0
    /// Registers of the caller that hold something.
    var initialized: UInt32 = 0
    /// Whether the function that was called is one that a helper calls back.
    var isLoop = false
}
