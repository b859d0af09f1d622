public import BPFAssembler

/// How a program came to do what it was rejected for, as far as the verifier can tell.
public struct Explanation: Hashable, Sendable {
    /// What would have had to hold before the instruction; nil for a verdict about the program as a whole.
    public var requirement: String?
    /// The instruction in the kernel's notation.
    public var instruction: String?
    /// The source line of the instruction.
    public var line: SourceLine?
    /// What the registers held that the instruction works with, in the kernel's notation.
    public var registers: [Register]
    /// The decisions that led there, oldest first; repeated ones once.
    public var path: [PathStep]
    /// Where the offending value came from, oldest first.
    public var origins: [Origin]

    /// What a register held.
    public struct Register: Hashable, Sendable {
        /// As in `R2`.
        public var name: String
        /// As in `map_value(map=flows,ks=4,vs=8)`.
        public var state: String
    }

    /// A decision on the path.
    public struct PathStep: Hashable, Sendable {
        /// The slot of the jump or call.
        public var slot: Int
        /// Its source line.
        public var line: SourceLine?
        /// What held there, or what was called: `r0 != 0`, `call of parse`.
        public var decision: String
        /// The slot that the path went on with.
        public var next: Int
        /// The source line that the path went on with, where it is another one.
        public var nextLine: SourceLine?
        /// How often the path went this way here.
        public var count: Int
    }

    /// A place that made the offending value what it is.
    public struct Origin: Hashable, Sendable {
        /// The slot of the instruction.
        public var slot: Int
        /// Its source line.
        public var line: SourceLine?
        /// What happens there.
        public var note: String
    }
}
