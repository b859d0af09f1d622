/// An object to be linked with others.
public struct LinkInput: Sendable {
    /// What errors call it: its path.
    public var name: String
    /// Its contents.
    public var object: ObjectFile

    /// An object under a name.
    public init(name: String, object: ObjectFile) {
        self.name = name
        self.object = object
    }
}
