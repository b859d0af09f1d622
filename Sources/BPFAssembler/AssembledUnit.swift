public import BPFInstructions
public import BPFModel

/// What the text of an object file says: sections of instructions, maps and a license.
public struct AssembledUnit: Hashable, Sendable {
    /// In the order in which they first appear.
    public var sections: [AssembledSection]
    /// In the order of declaration.
    public var maps: [AssembledMap]
    /// From `.license`; nil where there is none.
    public var license: String?
}

/// Instructions and what belongs to them.
public struct AssembledSection: Hashable, Sendable {
    /// As in `.section`; empty for a program that stands alone.
    public var name: String
    /// Slots; a load of 64 bits takes two.
    public var instructions: [Instruction]
    /// In the order of their slots.
    public var functions: [AssembledFunction]
    /// Slots whose value depends on something outside of the section, in order.
    public var references: [AssembledReference]
    /// The line of each instruction, in the order of slots.
    public var lines: [AssembledLine]
    /// Where labels stand.
    public var labels: [String: Int]
}

/// A function's name and place.
public struct AssembledFunction: Hashable, Sendable {
    /// The symbol.
    public var name: String
    /// The first slot.
    public var slot: Int
}

/// A slot that needs a value from outside of the section.
public struct AssembledReference: Hashable, Sendable {
    /// The slot, the first one of a load.
    public var slot: Int
    /// The map or function.
    public var symbol: String
    /// What is needed of it.
    public var kind: Kind

    /// What a slot can need.
    public enum Kind: Hashable, Sendable {
        /// A map: the load has source 1 and immediate 0.
        case map
        /// An address in a map's first value: the load has source 2, immediate 0, and the byte offset in its high half.
        case mapValue
        /// A call of a function in another section: source 1 and immediate −1, as compilers leave it.
        case call
        /// The address of a function: the load has source 4 and immediate 0.
        case functionAddress
    }
}

/// The text line of an instruction.
public struct AssembledLine: Hashable, Sendable {
    /// The instruction's first slot.
    public var slot: Int
    /// The line, from 1.
    public var line: Int
}

/// A map as `.map` declares it.
public struct AssembledMap: Hashable, Sendable {
    /// The symbol.
    public var name: String
    /// The kind of map.
    public var type: MapType
    /// Bytes of a key.
    public var keySize: UInt32
    /// Bytes of a value.
    public var valueSize: UInt32
    /// How many elements.
    public var maxEntries: UInt32
    /// `map_flags`.
    public var flags: MapFlags
}
