/// The variables of an ELF section.
public struct DataSection: Hashable, Sendable {
    /// The name of the section.
    public var name: String
    /// Bytes of the section; 0 in an object file that no loader has completed.
    public var size: Int
    /// The variables in the order of their records.
    public var variables: [SectionVariable]

    /// A section.
    public init(name: String, size: Int, variables: [SectionVariable]) {
        self.name = name
        self.size = size
        self.variables = variables
    }
}
