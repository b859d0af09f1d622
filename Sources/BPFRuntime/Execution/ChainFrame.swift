import BPFMaps

/// What a chain and the loop around it tell each other.
@safe
struct ChainFrame {
    /// How many more instructions may be executed, as if all before the step that is reached had not been.
    var rest: Int
    private let limit: Int
    /// Loads of words from so many bytes at the address may stand for pointers.
    let contextBase, structuredCount: UInt64
    /// Whether the chain has ended, for lack of a function or because of the limit.
    var hasLeft = false
    /// The run's state, while the chain runs.
    var state: UnsafeMutablePointer<RunState>?
    private let program: ChainProgram

    /// Prepares for a program in fast mode, which must outlive the frame.
    @unsafe
    init(_ program: ChainProgram, lead: Int, limit: UInt64, _ memory: ProgramMemory) {
        // Half of the numbers are left for what is above the limit.
        self.limit = min(Int(clamping: limit), Int.max / 2)
        rest = self.limit &- lead
        (contextBase, structuredCount) = (memory.contextBase, memory.structuredCount)
        unsafe state = nil
        self.program = program
    }

    /// Instructions executed, less the number of the step that is reached.
    var lead: Int {
        get { limit &- rest }
        set { rest = limit &- newValue }
    }

    /// A helper by its place in the program's list, as the decoder has checked it.
    @inline(__always)
    func helper(_ index: Int) -> any HelperFunction.Type {
        // Safety: a step that names a helper belongs to a program that has it.
        unsafe program.helpers.unsafelyUnwrapped[index].implementation
    }

    /// Where the values of a map are; nil for maps that are not keyed by an index, and for what is no map of the program.
    @inline(__always)
    func table(ofMap handle: UInt64) -> ValueTable? {
        guard let index = Handle.mapIndex(handle, count: program.mapCount) else { return nil }
        // Safety: there are as many.
        return unsafe program.tables[index]
    }

    /// Where the step of an index is.
    @inline(__always)
    func place(of index: Int) -> UInt { program.start &+ UInt(bitPattern: index &* MemoryLayout<ChainStep>.stride) }

    /// The index of the step at a place.
    @inline(__always)
    func index(of place: UInt) -> Int { Int(bitPattern: place &- program.start) / MemoryLayout<ChainStep>.stride }
}

/// Where a chain finds its program.
@safe
struct ChainProgram: Sendable {
    /// The first step.
    let start: UInt
    // Safety: nothing writes there.
    nonisolated(unsafe) let helpers: UnsafePointer<HelperEntry>?
    /// Where the values of each map are; nil for maps that are not keyed by an index.
    nonisolated(unsafe) let tables: UnsafePointer<ValueTable?>
    let mapCount: Int

    /// Finds the steps, helpers and maps of a program, which must outlive this.
    init(_ program: DecodedProgram, _ maps: MapTable) {
        // Safety: the program's arrays are never changed, so that they stay where they are.
        start = unsafe program.chain.withUnsafeBufferPointer { steps in UInt(bitPattern: steps.baseAddress) }
        unsafe helpers = program.helpers.withUnsafeBufferPointer { helpers in helpers.baseAddress }
        (mapCount, unsafe tables) = unsafe (maps.count, maps.tables)
    }
}

/// The registers of a run, by where they are.
@safe
struct ChainRegisters: RegisterFile, BitwiseCopyable {
    private let values: UnsafeMutablePointer<UInt64>

    /// The registers at an address, which must outlive this.
    @unsafe @inline(__always)
    init(at address: UInt) { unsafe values = UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped }

    /// The register of a number below 16, as the decoder leaves no other.
    @inline(__always)
    subscript(number: UInt8) -> UInt64 {
        // Safety: a register of an instruction has 4 bits, and there are 16.
        get { unsafe values[Int(number)] }
        nonmutating set { unsafe values[Int(number)] = newValue }
    }
}
