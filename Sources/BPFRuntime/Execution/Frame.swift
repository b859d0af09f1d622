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
    /// Whether the function that was called is the body of `bpf_loop`.
    var isLoop = false
}

/// How far a `bpf_loop` has come.
struct LoopProgress: BitwiseCopyable {
    /// The step at which the body starts.
    var body = 0
    /// How often to call it.
    var count: UInt64 = 0
    /// Its second argument.
    var context: UInt64 = 0
    /// How often it has returned.
    var index: UInt64 = 0
}
