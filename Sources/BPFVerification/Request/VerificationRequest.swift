public import BPFAssembler
public import BPFInstructions
public import BPFModel

/// A program with everything that decides its verdict: a plain value.
public struct VerificationRequest: Hashable, Sendable {
    /// The program first, then its subprograms.
    ///
    /// The low immediate of a load of a map or of an address in a map is an index into `maps`, whichever of the four
    /// pseudo sources it has; every other field is as the kernel gets it.
    public var instructions: [Instruction]
    /// What the program is: its context, helpers and result.
    public var programType: ProgramType
    /// Where the program is going to be attached, for types where that decides something.
    public var attachType: AttachType?
    /// The maps that instructions name by index.
    public var maps: [MapDescription] = []
    /// What is known of functions, by their first slot; a slot that a call leads to needs no entry.
    public var functions: [FunctionDescription] = []
    /// The names of the kernel functions that calls go to, by the call's slot.
    public var kernelFunctions: [Int: String] = [:]
    /// What handles exceptions; nil where the program names nothing.
    public var exceptionCallback: ExceptionCallback?
    /// The source lines that instructions come from, by slot; for logs and diagnostics alone.
    public var lines: [SourceLine] = []
    /// Whether the program's license is compatible with the GPL.
    public var isGPL = true
    /// How to verify.
    public var flags: Flags = []
    /// Whose verdict is asked for.
    public var profile: KernelProfile = .linux612
    /// What the loader may do.
    public var privilege: Privilege = .root
    /// What to write into the log.
    public var logLevel: LogLevel = []
    /// The length of the log, in bytes, from which paths are no longer written down: 64 MiB unless it is set.
    public var logLimit = 1 << 26
    /// What to find out beside the verdict; each costs time.
    public var findings: Findings = []

    /// A program without maps, loaded by root.
    public init(instructions: [Instruction], programType: ProgramType, attachType: AttachType? = nil) {
        self.instructions = instructions
        self.programType = programType
        self.attachType = attachType
    }

    /// What to find out beside the verdict.
    public struct Findings: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt8

        /// Makes a set from bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Of a rejected program, ``VerificationFailure/explanation``.
        public static let explanation = Findings(rawValue: 1 << 0)
        /// Of an accepted program, what compilers can use: ``VerifiedProgram/facts``.
        public static let facts = Findings(rawValue: 1 << 1)
    }

    /// How to verify, the kernel's `prog_flags`.
    public struct Flags: OptionSet, Hashable, Sendable {
        /// The bits.
        public let rawValue: UInt32

        /// Makes a set from bits.
        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// `BPF_F_STRICT_ALIGNMENT`: every access must be aligned.
        public static let strictAlignment = Flags(rawValue: 1 << 0)
        /// `BPF_F_ANY_ALIGNMENT`: no access needs to be.
        public static let anyAlignment = Flags(rawValue: 1 << 1)
        /// `BPF_F_TEST_STATE_FREQ`: remembers a state at every place where one may be compared.
        public static let testStateFrequency = Flags(rawValue: 1 << 3)
        /// `BPF_F_SLEEPABLE`: the program may sleep.
        public static let sleepable = Flags(rawValue: 1 << 4)
        /// `BPF_F_XDP_HAS_FRAGS`: the program knows that packets may come in pieces.
        public static let fragmentedPackets = Flags(rawValue: 1 << 5)
        /// `BPF_F_TEST_REG_INVARIANTS`: limits that contradict each other are an error.
        public static let testRegisterInvariants = Flags(rawValue: 1 << 7)
    }
}

/// What to write into the log, the kernel's `log_level`.
public struct LogLevel: OptionSet, Hashable, Sendable {
    /// The bits.
    public let rawValue: UInt32

    /// Makes a set from bits.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// `BPF_LOG_LEVEL1`: branches and their states on the path that fails.
    public static let branches = LogLevel(rawValue: 1)
    /// `BPF_LOG_LEVEL2`: every instruction with the state after it.
    public static let instructions = LogLevel(rawValue: 2)
    /// `BPF_LOG_STATS`: what the verification cost.
    public static let statistics = LogLevel(rawValue: 4)
}
