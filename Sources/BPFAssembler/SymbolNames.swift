/// Names that the caller of a disassembler knows; what has none is written as a number.
public struct SymbolNames: Hashable, Sendable {
    /// What the slots that a relocation changes refer to, by slot: maps, functions, kernel variables.
    public var references: [Int: String]
    /// Functions of the program, by their first slot.
    public var functions: [Int: String]
    /// Kernel functions, by BTF type ID.
    public var kernelFunctions: [Int32: String]
    /// Helpers that are not the kernel's documented ones, by the call's immediate: addresses in a loaded program's dump.
    public var helpers: [Int32: String]
    /// Maps, by the load's immediate: a descriptor, an ID in a loaded program's dump, or an index.
    public var maps: [Int32: String]

    /// Starts with the given names.
    public init(
        references: [Int: String] = [:],
        functions: [Int: String] = [:],
        kernelFunctions: [Int32: String] = [:],
        helpers: [Int32: String] = [:],
        maps: [Int32: String] = [:]
    ) {
        self.references = references
        self.functions = functions
        self.kernelFunctions = kernelFunctions
        self.helpers = helpers
        self.maps = maps
    }
}
