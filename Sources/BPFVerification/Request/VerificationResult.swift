/// A program's verdict.
public struct VerificationResult: Sendable {
    /// What is known of an accepted program, or why it was rejected.
    public var verdict: Result<VerifiedProgram, VerificationFailure>
    /// What the verification cost.
    public var statistics: VerificationStatistics
    /// What each instruction cost, by slot; empty where the program's form was refused.
    public var cost: [InstructionCost] = []
    /// The log in the kernel's format, at the level that was asked for; empty at level 0.
    public var log: String

    /// Whether the program may run.
    public var isAccepted: Bool {
        if case .success = verdict { true } else { false }
    }
}

/// What a verification cost.
///
/// - Kernel: the line `processed N insns …`.
public struct VerificationStatistics: Hashable, Sendable {
    /// Instructions, counted each time a path goes through them.
    public var processedInstructions = 0
    /// The most paths that waited at once.
    public var peakPending = 0
    /// States remembered at one slot, the most at once.
    public var maximumStatesAtSlot = 0
    /// States remembered, all in all.
    public var totalStates = 0
    /// States remembered, the most at once.
    public var peakStates = 0
    /// Paths that ended at a state that was known to be safe.
    public var prunedPaths = 0
}

/// Why a program was rejected.
public struct VerificationFailure: Error, Hashable, Sendable {
    /// The slot that was looked at; nil for a verdict about the program as a whole.
    public var instruction: Int?
    /// The kernel's text, without a line break at the end; several lines for some messages.
    public var message: String
    /// What kind of failure it is.
    public var reason: Reason
    /// How it came about; nil where that was not asked for.
    public var explanation: Explanation?

    /// A failure; without a slot, of the program as a whole.
    public init(_ message: String, at instruction: Int? = nil, reason: Reason = .invalid) {
        self.message = message
        self.instruction = instruction
        self.reason = reason
    }

    /// What the message says about a program, and what helps against it; nil for a message that is explained nowhere.
    public var family: MessageFamily? { MessageFamily.explaining(message) }

    /// The kernel's error number, by meaning.
    public enum Reason: Hashable, Sendable {
        /// `EINVAL`: what it does makes no sense.
        case invalid
        /// `EACCES`: what it does is not allowed.
        case access
        /// `EPERM`: what it does needs more privilege.
        case permission
        /// `E2BIG`: verification takes too long.
        case tooComplex
        /// `EFAULT` or `ENOTSUPP` from a limit of this verifier: Linux may well accept it.
        case unsupported
    }
}
