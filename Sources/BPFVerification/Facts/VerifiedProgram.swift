public import BPFInstructions

/// What verification found out about an accepted program, as plain values: what a compiler may rely on.
public struct VerifiedProgram: Hashable, Sendable {
    /// Slots that no path reaches, ascending: they may be left out.
    ///
    /// The second slot of a 64-bit load goes with its first.
    public var unreachable: [Int]
    /// Bytes of stack of each function, the main program first.
    public var stackDepths: [Int]
    /// Loads from the kernel's own record of a map, `struct bpf_map`, ascending: memory that there is only in a kernel.
    ///
    /// Elsewhere they fault, and give 0 to programs that were made for that.
    public var mapObjectLoads: [Int] = []
    /// What works with pointers into the program's arena.
    public var arena = ArenaUse()
    /// Where machine code must keep the processor from working ahead; empty for root.
    public var barriers = Barriers()
    /// What else is known; empty unless it was asked for with ``VerificationRequest/Findings/facts``.
    public var facts = ProgramFacts()

    /// Nothing is known but this.
    public init(unreachable: [Int] = [], stackDepths: [Int] = []) {
        self.unreachable = unreachable
        self.stackDepths = stackDepths
    }
}

extension VerifiedProgram {
    /// Slots around which the processor must have decided what came before, ascending.
    ///
    /// Linux puts a barrier behind stores that may be passed by a later load, and masks what is added to pointers and what maps are indexed by. A
    /// barrier does what a mask does: when a pointer moves, all tests of the number that moves it are decided.
    public struct Barriers: Hashable, Sendable {
        /// Before arithmetic that moves a pointer by a register.
        public var before: [Int] = []
        /// Behind stores of pointers and over other things on the stack, and behind look-ups; in tail calls behind the test of the index.
        public var after: [Int] = []

        /// None.
        public init() {}
    }
}

extension VerifiedProgram {
    /// Instructions that work with pointers into an arena, by slot, ascending.
    ///
    /// A register that holds such a pointer has the low 32 bits of a user's address, and zeros above.
    public struct ArenaUse: Hashable, Sendable {
        /// The arena, as an index into ``VerificationRequest/maps``; nil where the program has none.
        public var map: Int?
        /// Loads, stores and atomic operations: they may go anywhere in the arena's 4 GiB and its guards, and must survive faults.
        public var accesses: [Int] = []
        /// 64-bit arithmetic that must be done in 32 bits.
        public var narrowed: [Int] = []

        /// None.
        public init() {}
    }
}

/// What holds whenever an instruction runs, on whatever path.
public struct ProgramFacts: Hashable, Sendable {
    /// Registers that an instruction reads and that always hold the same number there, by slot.
    public var constants: [KnownRegister] = []
    /// Conditional jumps that always go the same way, by slot.
    public var branches: [KnownBranch] = []
    /// Calls of map helpers whose map is always the same, by slot.
    public var mapCalls: [MapCall] = []
    /// Loads, stores and atomic operations with the one kind of memory that each works on, by slot: every one was proven to stay inside.
    public var accesses: [ProvenAccess] = []

    /// A register that holds one number before an instruction.
    public struct KnownRegister: Hashable, Sendable, BitwiseCopyable {
        /// The instruction.
        public var slot: Int
        /// The register, one that the instruction reads.
        public var register: Register
        /// All 64 bits.
        public var value: UInt64
    }

    /// A conditional jump that is decided.
    public struct KnownBranch: Hashable, Sendable, BitwiseCopyable {
        /// The jump.
        public var slot: Int
        /// Whether it always jumps; else it never does.
        public var isTaken: Bool
    }

    /// A call of a helper that works on a map.
    public struct MapCall: Hashable, Sendable {
        /// The call.
        public var slot: Int
        /// The map, as an index into ``VerificationRequest/maps``.
        public var map: Int
        /// The key, where it is the same bytes every time.
        public var key: [UInt8]?
    }

    /// A load, store or atomic operation.
    public struct ProvenAccess: Hashable, Sendable, BitwiseCopyable {
        /// The instruction.
        public var slot: Int
        /// What it works on.
        public var memory: MemoryKind
    }

    /// What a pointer points into.
    public enum MemoryKind: Hashable, Sendable, BitwiseCopyable, CaseIterable {
        /// A stack frame.
        case stack
        /// The program's context.
        case context
        /// A packet, or what is before it.
        case packet
        /// The value of a map's element.
        case mapValue
        /// Anything else.
        case other
    }
}
