/// What the text of an object file says: sections of instructions, maps and a license.
public struct AssembledUnit: Hashable, Sendable {
    /// In the order in which they first appear.
    public var sections: [AssembledSection]
    /// In the order of declaration.
    public var maps: [AssembledMap]
    /// From `.license`; nil where there is none.
    public var license: String?

    /// Makes a unit.
    public init(sections: [AssembledSection] = [], maps: [AssembledMap] = [], license: String? = nil) {
        self.sections = sections
        self.maps = maps
        self.license = license
    }
}
