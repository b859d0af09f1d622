/// Why an object file could not be read or written, and where.
public struct ObjectError: Error, Hashable, Sendable {
    /// Where it is wrong.
    public let location: Location
    /// What is wrong.
    public let reason: Reason

    /// Describes one fault.
    public init(_ location: Location, _ reason: Reason) {
        self.location = location
        self.reason = reason
    }

    /// The place of a fault.
    public enum Location: Hashable, Sendable {
        /// Bytes from the start of the file.
        case file(Int)
        /// A section as a whole.
        case section(String)
        /// Bytes from the start of a section.
        case inSection(String, offset: Int)
        /// A function of a section.
        case function(String, section: String)
        /// A map, by its name.
        case map(String)
        /// The object as a whole.
        case object
    }
}

extension ObjectError: CustomStringConvertible {
    /// One sentence for people, with the place first.
    public var description: String {
        let place = location.description
        return place.isEmpty ? reason.description : "\(place): \(reason)"
    }
}

extension ObjectError.Location: CustomStringConvertible {
    /// The place; empty for the object as a whole.
    public var description: String {
        switch self {
        case .file(let offset): "offset \(offset)"
        case .section(let name): "section '\(name)'"
        case .inSection(let name, let offset): "section '\(name)', offset \(offset)"
        case .function(let name, let section): "section '\(section)', function '\(name)'"
        case .map(let name): "map '\(name)'"
        case .object: ""
        }
    }
}
