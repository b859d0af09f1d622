public import BPFCompiler
public import BPFInstructions
public import BPFMaps
public import BPFModel

/// A program as it comes out of an object: instructions, and what their 64-bit loads stand for.
public struct ProgramCode: Sendable {
    /// For people, and for errors.
    public var name: String
    /// All slots: the main function from slot 0, subprograms after it.
    public var instructions: [Instruction]
    /// The maps that loads stand for, by the load's first slot.
    public var maps: [Int: any Map]
    /// The places in map values that loads stand for, by the load's first slot.
    public var mapValues: [Int: MapValueReference]
    /// The slots of the functions that loads stand for, by the load's first slot.
    ///
    /// A load that is not named here stands for the function at its own distance.
    public var functions: [Int: Int]
    /// What native mode may rely on, because it was verified; `maps` are left to `calledMaps`.
    public var facts = CompilationFacts()
    /// The map that a call of a helper is always about, by the call's slot, where verification found it out.
    public var calledMaps: [Int: any Map] = [:]
    /// Calls, by slot, of the kernel's `bpf_throw`, which end the program from any depth of calls.
    public var throwingCalls: Set<Int> = []
    /// Where the function begins that gets what is thrown, and whose result is the program's; nil for what is thrown to be the result.
    public var exceptionCallback: Int?
    /// Loads, by slot, of memory that may not be there: they give 0 then, and the program goes on.
    ///
    /// In checked mode, too, they may read anything.
    /// - Kernel: `BPF_PROBE_MEM`, which loads through pointers to kernel types become.
    public var faultingLoads: Set<Int> = []
    /// Where the program is meant to be attached, which decides what entries of maps it may stand in; nil for anywhere.
    ///
    /// - Kernel: `expected_attach_type`.
    public var expectedAttachType: AttachType?
    /// The arena, and what works on it, as verification found out; nil where there is none, or no verdict.
    public var arena: ProgramArena?
    /// Calls, by slot, of the kernel functions that give an arena its pages.
    public var arenaCalls: [Int: ArenaFunction] = [:]
    /// The source lines that instructions come from, by their first slot, ascending; for profilers alone.
    public var lines: [Line] = []
    /// Where its machine code must keep the processor from working ahead.
    public var barriers = SpeculationBarriers()

    /// Describes a program; nothing is checked before it is decoded.
    public init(
        name: String,
        instructions: [Instruction],
        maps: [Int: any Map] = [:],
        mapValues: [Int: MapValueReference] = [:],
        functions: [Int: Int] = [:]
    ) {
        self.name = name
        self.instructions = instructions
        self.maps = maps
        self.mapValues = mapValues
        self.functions = functions
    }
}

extension ProgramCode {
    /// A line of a source file.
    public struct Line: Hashable, Sendable {
        /// The first slot that comes from it.
        public var slot: Int
        /// The file's path.
        public var file: String
        /// The line, from 1.
        public var line: Int
        /// The column, from 1; 0 where it is not known.
        public var column: Int

        /// Describes a line.
        public init(slot: Int, file: String, line: Int, column: Int = 0) {
            self.slot = slot
            self.file = file
            self.line = line
            self.column = column
        }
    }
}

/// A program's arena.
public struct ProgramArena: Sendable {
    /// The map.
    public var map: ArenaMap
    /// Loads, stores and atomic operations on it, by slot.
    public var accesses: Set<Int>

    /// Names an arena.
    public init(map: ArenaMap, accesses: Set<Int>) {
        self.map = map
        self.accesses = accesses
    }
}

/// A place in the one value of a map, as global variables have.
public struct MapValueReference: Sendable {
    /// The map.
    public var map: any Map
    /// From the start of the value, in bytes.
    public var offset: Int

    /// Names a place.
    public init(map: any Map, offset: Int) {
        self.map = map
        self.offset = offset
    }
}
