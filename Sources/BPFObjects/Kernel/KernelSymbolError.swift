/// Why something of the kernel's that a program refers to can't be found.
public struct KernelSymbolError: Error, Hashable, Sendable {
    /// The program that refers to it.
    public let program: String
    /// The function or variable.
    public let name: String
    /// What is wrong.
    public let reason: Reason

    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// No such function, or variable with a type, in the kernel's BTF.
        case noType
        /// No such symbol.
        case noSymbol
        /// Several symbols of the name.
        case ambiguous
        /// A type that is not the one that the program declares.
        case incompatible
    }
}

extension KernelSymbolError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String { "program '\(program)': '\(name)' \(reason)" }
}

extension KernelSymbolError.Reason: CustomStringConvertible {
    /// The sentence without the names.
    public var description: String {
        switch self {
        case .noType: "is not in the kernel's BTF, and not weak"
        case .noSymbol: "is no symbol of the kernel, and not weak"
        case .ambiguous: "is the name of several symbols of the kernel"
        case .incompatible: "has another type in the kernel"
        }
    }
}
