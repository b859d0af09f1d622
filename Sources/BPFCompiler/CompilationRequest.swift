public import BPFInstructions

/// Everything that the machine code of a program depends on: equal requests give equal code.
public struct CompilationRequest: Sendable {
    /// The program with all its subprograms, its entry first.
    public var instructions: [Instruction]
    /// What each call goes to, by the call's slot.
    public var calls: [Int: CallTarget]
    /// How many of r1 to r5 a called helper reads, by the call's slot; all five where it is not said.
    public var argumentCounts: [Int: Int]
    /// Maps whose values a look-up finds by index, by the number that stands for the map in a register.
    public var indexedMaps: [UInt64: IndexedMap]
    /// Maps whose values a look-up finds by hashing, by the number that stands for the map in a register.
    public var hashedMaps: [UInt64: HashedMap]
    /// Arrays of programs whose entries are found by index, by the number that stands for the array in a register.
    public var programTables: [UInt64: ProgramTable] = [:]
    /// What functions are given that know the map they are called for (`CallTarget.mapFunction`), by the number that stands for the map in a register.
    public var mapAddresses: [UInt64: UInt64] = [:]
    /// The values of 64-bit immediates that stand for something (maps, map values, variables), by slot.
    public var immediates: [Int: UInt64]
    /// Context accesses that are done otherwise than they are written, by slot.
    public var contextAccesses: [Int: FieldPlace]
    /// Loads of 4 bytes at these offsets in the context are done otherwise than they are written, wherever they stand.
    ///
    /// Which loads go to the context is found out here; where it can't be told, the code finds out when it runs.
    public var contextFields: [Int16: FieldPlace]
    /// Loads, by slot, of memory that may not be there: they give 0 then, and the program goes on.
    ///
    /// - Kernel: `BPF_PROBE_MEM`, `BPF_PROBE_MEMSX`.
    public var faultingLoads: Set<Int> = []
    /// The program's arena; nil where it has none.
    public var arena: ArenaLayout?
    /// The slot of the subprogram that gets what is thrown (`CallTarget.exception`), and whose result is the program's; nil for what is thrown to
    /// be the result.
    public var exceptionCallback: Int?
    /// Where the code finds things in the run state.
    public var runState: RunStateLayout
    /// What loads bytes of the packet for legacy packet access; nil when there is no packet.
    ///
    /// Its arguments are the context, the offset in the packet (32 bits, signed) and the number of bytes; the result is the
    /// value in host order, or −1 outside of the packet.
    public var packetLoad: FunctionAddress?
    /// How often each frame may pass `may_goto`.
    public var loopBudget: Int32

    /// What is known of the program because it was verified.
    public var facts = CompilationFacts()

    /// Whether the heavier passes over the program are made, which cost compile time and save run time.
    public var optimizes = true

    /// A number nobody can foresee, to hide the program's constants with; nil to leave them in the code as they are.
    ///
    /// - Kernel: `bpf_jit_harden`.
    public var blinding: UInt64?
    /// Whether jumps to addresses in registers and memory are made so that no processor can be taught where to guess that they go.
    public var guardsIndirectJumps = false
    /// Where the processor must not work ahead.
    public var barriers = SpeculationBarriers()

    /// Asks for a program that calls nothing.
    public init(_ instructions: [Instruction]) {
        self.instructions = instructions
        calls = [:]
        argumentCounts = [:]
        indexedMaps = [:]
        hashedMaps = [:]
        immediates = [:]
        contextAccesses = [:]
        contextFields = [:]
        runState = RunStateLayout()
        packetLoad = nil
        loopBudget = 8 << 20
    }
}

/// What a call instruction goes to.
public enum CallTarget: Hashable, Sendable {
    /// A helper or kernel function: called with r1 to r5 and the run state, gives r0.
    case function(FunctionAddress)
    /// The same, for a function that stands for many: the number is put into the run state before the call.
    case numbered(FunctionAddress, UInt32)
    /// The look-up of a map, which needs no call where the map is known and an indexed or hashed one.
    case lookup(FunctionAddress)
    /// A tail call: the function is called as a helper is, and gives the entry of the program that goes on with the same
    /// context and run state, or 0 when this program goes on.
    case tailCall(FunctionAddress)
    /// A function whose first argument is a map: where the map is known, and has an address in `mapAddresses`, `bound` is called with that in its place.
    case mapFunction(FunctionAddress, bound: FunctionAddress)
    /// A function that is called with a number in a register that the program has something else in, or nothing.
    case bound(FunctionAddress, Register, UInt64)
    /// No call at all: what is in r1 is thrown, and ends the program.
    ///
    /// - Kernel: `bpf_throw`.
    case exception
    /// No call at all: 8 bytes at this offset in the run state are the result.
    case state(Int32)
}

/// An access to the context that goes to another field than the program names.
///
/// Programs read 4 bytes at `data` and mean an address; the context in memory holds 8 bytes, elsewhere.
public struct FieldPlace: Hashable, Sendable {
    /// The offset of the field in bytes from the address in the register.
    public let offset: Int32
    /// How many bytes the field has.
    public let size: Operation.MemorySize

    /// Describes an access.
    public init(offset: Int32, size: Operation.MemorySize) {
        self.offset = offset
        self.size = size
    }
}

/// Where a program's arena is, and what works on it.
public struct ArenaLayout: Hashable, Sendable {
    /// What the low 32 bits of a pointer are added to: of the 4 GiB from here on, and 64 KiB before and after, all is the arena's, or faults.
    public var base: UInt64
    /// The upper 32 bits of addresses of user space.
    public var upperBits: UInt32
    /// Loads, stores and atomic operations, by slot; where they fault, loads give 0, and stores do nothing.
    ///
    /// - Kernel: `BPF_PROBE_MEM32`, `BPF_PROBE_ATOMIC`.
    public var accesses: Set<Int>

    /// Describes an arena.
    public init(base: UInt64, upperBits: UInt32, accesses: Set<Int>) {
        self.base = base
        self.upperBits = upperBits
        self.accesses = accesses
    }
}

/// Offsets in the run state, in bytes.
public struct RunStateLayout: Hashable, Sendable {
    /// 4 bytes: the number of the helper that is called.
    public var helper: Int32
    /// 8 bytes: the program that runs, which a tail call changes.
    public var program: Int32
    /// 8 bytes: the address of the context.
    public var context: Int32
    /// 8 bytes: the slot of the run, in which values of per-CPU maps are accessed.
    public var slot: Int32

    /// 8 bytes: how many more tail calls may be made; 0 or below where the next is refused.
    public var tailCalls: Int32
    /// 8 bytes: the frame of the main function that runs, of a program that throws.
    public var exceptionFrame: Int32

    /// Describes a layout.
    public init(
        helper: Int32 = 0, program: Int32 = 8, context: Int32 = 16, slot: Int32 = 24, tailCalls: Int32 = 32,
        exceptionFrame: Int32 = 40
    ) {
        self.exceptionFrame = exceptionFrame
        self.tailCalls = tailCalls
        self.slot = slot
        self.helper = helper
        self.program = program
        self.context = context
    }
}
