public import BPFInstructions
public import BPFModel
public import BPFTypeFormat

/// What an object says about one program: its code with everything it calls, and how it is to be loaded.
public struct ProgramSpec: Hashable, Sendable {
    /// The name of its function.
    public var name: String
    /// The section that holds it, as in `xdp` or `kprobe/do_unlinkat`.
    public var sectionName: String
    /// What it is; nil where the section's name says nothing: then it can be listed, but not loaded or run.
    public var type: ProgramType?
    /// Where it attaches, for types that can attach in several places.
    public var attachType: AttachType?
    /// What it attaches to: what follows the slash of the section's name.
    public var attachTarget: String?
    /// Whether it may sleep.
    public var isSleepable = false
    /// Whether an XDP program takes packets in several buffers.
    public var hasFragments = false
    /// Whether it is loaded without being asked for; false in a section whose name begins with `?`.
    public var autoload = true
    /// The license of the object.
    public var license = ""
    /// Its own function, then every function of the object that it needs, each once.
    ///
    /// Calls between them have their final distance; what else is open is in `references`.
    public var instructions: [Instruction]
    /// The functions in `instructions`, by slot.
    public var subprograms: [Subprogram]
    /// The instructions that refer to something outside of the program, or to the address of a subprogram; by slot.
    public var references: [Reference] = []
    /// Where source lines begin; by slot.
    public var lines = LineTable()
    /// Instructions that depend on the layout of the kernel's types; by slot.
    public var coreRelocations: [CORERelocation] = []
    /// What was asked about the kernel's types and has no answer on the target; by slot.
    ///
    /// The instructions there are calls of an unknown helper, to be reached by no path that is taken.
    public var unanswered: [COREError] = []

    /// A program that consists of one function.
    public init(name: String, sectionName: String, type: ProgramType? = nil, instructions: [Instruction]) {
        self.name = name
        self.sectionName = sectionName
        self.type = type
        self.instructions = instructions
        subprograms = [Subprogram(name: name, slot: 0, count: instructions.count, isGlobal: true)]
    }

    /// A program that has no function yet.
    init(name: String, sectionName: String) {
        self.name = name
        self.sectionName = sectionName
        instructions = []
        subprograms = []
    }

    /// The functions in the object's BTF, by slot, as the kernel wants them beside `lines`.
    public var functions: [FunctionRecord] {
        subprograms.compactMap { part in part.type.map { FunctionRecord(slot: part.slot, type: $0) } }
    }

    /// The subprogram that a slot belongs to.
    public func subprogram(containing slot: Int) -> Subprogram? {
        subprograms.last { $0.slot <= slot && slot - $0.slot < $0.count }
    }

    /// The source line that the instruction in a slot comes from.
    public func line(at slot: Int) -> LineRecord? { lines.line(at: slot) }
}
