public import BPFInstructions

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
    /// Where labels and functions stand, in slots.
    public var labels: [String: Int]

    /// Makes a section.
    public init(
        name: String,
        instructions: [Instruction] = [],
        functions: [AssembledFunction] = [],
        references: [AssembledReference] = [],
        lines: [AssembledLine] = [],
        labels: [String: Int] = [:]
    ) {
        self.name = name
        self.instructions = instructions
        self.functions = functions
        self.references = references
        self.lines = lines
        self.labels = labels
    }
}

/// A function's name and place.
public struct AssembledFunction: Hashable, Sendable {
    /// The symbol.
    public var name: String
    /// The first slot.
    public var slot: Int

    /// Names a slot.
    public init(name: String, slot: Int) {
        self.name = name
        self.slot = slot
    }
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

    /// Names what a slot needs.
    public init(slot: Int, symbol: String, kind: Kind) {
        self.slot = slot
        self.symbol = symbol
        self.kind = kind
    }
}

/// The text line of an instruction.
public struct AssembledLine: Hashable, Sendable {
    /// The instruction's first slot.
    public var slot: Int
    /// The line, from 1.
    public var line: Int

    /// Places a slot.
    public init(slot: Int, line: Int) {
        self.slot = slot
        self.line = line
    }
}
