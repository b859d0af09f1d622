import BPFInstructions

/// One thing that must hold before an instruction may run, read off the instruction alone.
///
/// A requirement knows nothing of states; `Verifier.check(_:)` decides it against one. They are in the order in which
/// Linux looks at them, so that the first that fails gives the kernel's message.
enum Requirement: Hashable, Sendable, BitwiseCopyable {
    /// Never holds: the encoding is not allowed.
    case wellFormed(Malformation)
    /// The register exists and holds something.
    case initialized(Register)
    /// The register exists and may be written.
    case writable(Register)
    /// The register holds no pointer, unless pointers may leak.
    case noLeak(Register, Leak)
    /// The register does not point to something that atomic operations don't work on.
    case atomicTarget(Register)
    /// The memory may be read, or written.
    case access(MemoryAccess)
    /// The register may be compared, with a number or with another register.
    case comparable(Register, with: Register?)
    /// The program has an arena, and the instruction casts between its two address spaces.
    case arena
    /// Legacy packet loads work here.
    case packetLoads

    /// What is wrong with an encoding; `Step.text(of:)` has the words.
    enum Malformation: Hashable, Sendable, BitwiseCopyable {
        case reservedFields, divisionByZero, shift
    }

    /// Where a pointer must not get; the text follows `R0 `.
    enum Leak: String, Hashable, Sendable, BitwiseCopyable {
        case arithmetic = "pointer arithmetic prohibited"
        case memory = "leaks addr into mem"
    }
}

/// A load or store as the instruction says it.
struct MemoryAccess: Hashable, Sendable, BitwiseCopyable {
    let base: Register
    let offset: Int
    let size: Int
    let isWrite: Bool
    /// The register that is stored; nil for a constant, and for loads.
    var value: Register?
    /// Whether the stored value is some value, not that of `value`, as in an atomic operation.
    var isOpaque = false
    /// Whether it must be aligned: atomic operations are.
    var isAtomic = false
    /// Whether a load goes to a register.
    var hasResult = true
}
