import BPFInstructions

/// One instruction as the back ends see it: what a slot of the program has become.
///
/// Most are the program's own. Passes put richer ones in their place, for which processors have one instruction.
struct Step: Sendable {
    var kind: Kind { didSet { noteEffects() } }
    /// The register that is written, or the base address of a store.
    var destination: Register { didSet { if destination != oldValue { noteEffects() } } }
    /// The register that is read, or the base address of a load.
    var source: Register { didSet { if source != oldValue { noteEffects() } } }
    /// What is added to the base address of a load, a store or an address, times 2 to the power of `scale`.
    var index: Register? { didSet { if index != oldValue { noteEffects() } } }
    var scale: UInt8 = 0
    /// Bytes from a base address.
    var offset: Int32
    var immediate: Int32 { didSet { if immediate != oldValue { noteEffects() } } }
    /// Whether it is a load that gives 0 where its memory is not there; no pass may make anything but a load of it.
    var mayFault = false
    /// What it does, by all of the above; known once `noteEffects` was called or something was changed.
    private(set) var effects = StepEffects()

    enum Kind: Sendable {
        /// As the program says.
        case operation(Operation)
        /// Nothing is left of it.
        case removed
        /// `dst = src` rotated left by so many bits; the 32-bit form clears the upper half.
        case rotate(Operation.Width, UInt8)
        /// `dst = src + (index << scale) + offset`
        case address
        /// `dst` becomes a number.
        case constant(UInt64)
        /// `r0` becomes the address of a value in the indexed map of that number, or 0; the key stands where a load from
        /// `src` would go.
        case lookup(UInt64)
        /// The same in the hashed map of that number; r1 to r5 hold anything afterwards.
        case hashLookup(UInt64)
        /// `r0` becomes the address of the run's own value at an index in the indexed map of that number, which has one there.
        case lookupAt(UInt64, UInt32)
        /// A tail call into the table of programs of that number, with the context in r1 and the index in r3, or a known one; goes on when
        /// there is none.
        case tailCall(UInt64, UInt32?)
        /// A load, store or atomic operation at the low word of its address register, in the program's arena; no pass may make anything but that of it.
        case arena(Operation)
        /// A load from `src`, or of a field elsewhere if that is the context's address.
        case contextLoad(FieldPlace)
    }

    /// The program's own instruction; a source that is no register but says what an immediate stands for is in the operation alone.
    init(_ instruction: Instruction, _ operation: Operation) {
        kind = .operation(operation)
        destination = instruction.destination
        if case .loadImmediate64 = operation { source = .r0 } else { source = instruction.source }
        offset = Int32(instruction.offset)
        immediate = instruction.immediate
    }

    /// Works out what it does.
    mutating func noteEffects() { effects = StepEffects(self) }

    /// Whether it leaves the subprogram.
    var isExit: Bool {
        if case .operation(.exit) = kind { true } else { false }
    }

    /// What takes the place of a slot that has no instruction of its own.
    static let empty = {
        var step = Step(Instruction(opcode: 0), .exit)
        step.kind = .removed
        return step
    }()

    /// The program's operation; nil where something else stands now.
    var operation: Operation? {
        if case .operation(let operation) = kind { operation } else { nil }
    }

    /// Whether there is anything to do.
    var isRemoved: Bool {
        if case .removed = kind { true } else { false }
    }
}
