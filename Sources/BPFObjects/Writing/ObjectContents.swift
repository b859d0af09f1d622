public import BPFBytes
public import BPFInstructions
public import BPFTypeFormat

/// What is to become an object file: code by section, as a compiler leaves it before anything is linked.
///
///     var contents = ObjectContents(license: "GPL")
///     contents.maps = [MapSpec(name: "hits", type: .array, keySize: 4, valueSize: 8, maxEntries: 1)]
///     contents.sections = [ObjectContents.Section(name: "xdp", instructions: code, functions: [main], references: [hits])]
///     let bytes = try ObjectWriter.write(contents)
///
/// A `CollectionSpec` becomes one by ``init(_:)``.
public struct ObjectContents: Sendable {
    /// The byte order of the object; contents of maps must be in it already.
    public var order: ByteOrder
    /// The license; empty for none.
    public var license: String
    /// The kernel that the object is for (major << 16, minor << 8, patch); nil for none.
    public var kernelVersion: UInt32?
    /// The code; functions that programs call belong in `.text`.
    public var sections: [Section] = []
    /// The maps: declared ones, data sections, and whatever else `btf` describes.
    public var maps: [MapSpec] = []
    /// The types that code and maps refer to; nil where they refer to none.
    ///
    /// What declares the maps is added if it isn't there.
    public var btf: BTF?

    /// Contents without code and maps.
    public init(order: ByteOrder = .host, license: String = "") {
        self.order = order
        self.license = license
    }
}

extension ObjectContents {
    /// Instructions and what belongs to them.
    public struct Section: Hashable, Sendable {
        /// The name, as in `xdp` or `.text`.
        public var name: String
        /// The slots; fields that a reference fills in may have any value.
        public var instructions: [Instruction]
        /// The functions.
        public var functions: [Function]
        /// What instructions refer to outside of the section.
        public var references: [SymbolReference]
        /// Where source lines begin.
        public var lines: LineTable = []
        /// Instructions that depend on the layout of the kernel's types.
        public var coreRelocations: [CORERelocation] = []

        /// A section without lines.
        public init(
            name: String,
            instructions: [Instruction],
            functions: [Function],
            references: [SymbolReference] = []
        ) {
            self.name = name
            self.instructions = instructions
            self.functions = functions
            self.references = references
        }
    }

    /// A function of a section.
    public struct Function: Hashable, Sendable {
        /// Its name.
        public var name: String
        /// Where it begins, in slots from the section's start.
        public var slot: Int
        /// How many slots it has.
        public var count: Int
        /// Whether it is visible outside of the object, as every program must be.
        public var isGlobal: Bool
        /// The function in the object's BTF.
        public var type: TypeID?

        /// A function at a place.
        public init(name: String, slot: Int, count: Int, isGlobal: Bool = true, type: TypeID? = nil) {
            self.name = name
            self.slot = slot
            self.count = count
            self.isGlobal = isGlobal
            self.type = type
        }
    }

    /// An instruction that refers to a symbol.
    public struct SymbolReference: Hashable, Sendable {
        /// The instruction, in slots from the section's start: a call, or a load of 64 bits.
        public var slot: Int
        /// What it refers to.
        public var target: Target

        /// Names what the instruction in `slot` refers to.
        public init(slot: Int, target: Target) {
            self.slot = slot
            self.target = target
        }

        /// What an instruction can refer to.
        public enum Target: Hashable, Sendable {
            /// A map, by name.
            case map(String)
            /// Bytes of a data section's map.
            case mapValue(map: String, offset: Int)
            /// A function, by name: to call, or its address.
            case function(String)
            /// A function or variable of the kernel, by name.
            case kernelSymbol(String, isWeak: Bool)
        }
    }
}
