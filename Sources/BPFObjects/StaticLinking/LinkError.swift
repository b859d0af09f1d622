/// Why objects can't be linked, with every place that is involved.
public struct LinkError: Error, Hashable, Sendable {
    /// The objects at odds, first the one that was given first.
    public let places: [Place]
    /// What is wrong.
    public let reason: Reason

    /// Describes one fault.
    public init(_ places: [Place], _ reason: Reason) {
        self.places = places
        self.reason = reason
    }

    /// An object, and where in it.
    public struct Place: Hashable, Sendable {
        /// The name of the object.
        public var object: String
        /// The section; nil for a declaration of what is defined elsewhere, or the object as a whole.
        public var section: String?

        /// A place.
        public init(object: String, section: String? = nil) {
            self.object = object
            self.section = section
        }
    }

    /// What is wrong.
    public enum Reason: Hashable, Sendable {
        /// No objects at all.
        case nothingToLink
        /// An object that can't be read, or a result that can't be written.
        case object(ObjectError)
        /// Objects for machines of different byte orders.
        case byteOrders
        /// Two definitions of a name that other objects can see, neither of them weak.
        case secondDefinition(String)
        /// Two types of one function or variable.
        case types(String, TypeConflict)
        /// Two definitions of one map.
        case maps(String, field: String)
        /// Sections of one name that are not of one kind.
        case sectionKinds(String)
        /// A license or version that the objects don't agree on.
        case contents(String)
        /// A section whose alignment is no power of two, or unreasonable.
        case alignment(String, UInt64)
        /// Sections that together are larger than anything.
        case sectionTooLarge(String)
        /// A symbol that lies outside of its section.
        case symbolOutside(String)
        /// A relocation that can't be carried over.
        case relocation(UInt32, symbol: String, offset: Int)
    }
}

/// Where two types differ.
public struct TypeConflict: Hashable, Sendable {
    /// The type in the object that was given first, as C writes it, at the place where they differ.
    public var first: String
    /// The type in the other object.
    public var second: String
}

extension LinkError: CustomStringConvertible {
    /// One sentence for people, with the places.
    public var description: String {
        let places = places.map(\.description)
        switch places.count {
        case 0: return "\(reason)"
        case 1: return "\(places[0]): \(reason)"
        default: return "\(reason): \(places.joined(separator: " and "))"
        }
    }
}

extension LinkError.Place: CustomStringConvertible {
    /// The object, with the section in parentheses.
    public var description: String { section.map { "\(object) (section '\($0)')" } ?? object }
}

extension LinkError.Reason: CustomStringConvertible {
    /// The sentence without the places.
    public var description: String {
        switch self {
        case .nothingToLink: "no objects to link"
        case .object(let error): "\(error)"
        case .byteOrders: "the objects are for different byte orders"
        case .secondDefinition(let name): "'\(name)' is defined twice"
        case .types(let name, let conflict):
            "'\(name)' has different types (\(conflict.first), \(conflict.second))"
        case .maps(let name, let field): "map '\(name)' is defined differently (\(field))"
        case .sectionKinds(let name): "sections '\(name)' are of different kinds"
        case .contents(let name): "sections '\(name)' have different contents"
        case .alignment(let name, let alignment): "section '\(name)' can't be aligned to \(alignment)"
        case .sectionTooLarge(let name): "section '\(name)' becomes too large"
        case .symbolOutside(let name): "'\(name)' lies outside of its section"
        case .relocation(let type, let symbol, let offset):
            "relocation type \(type) of '\(symbol)' at offset \(offset) can't be carried over"
        }
    }
}
