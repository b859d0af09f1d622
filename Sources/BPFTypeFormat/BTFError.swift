/// Why BTF or `.BTF.ext` could not be read, written or applied, and where.
public struct BTFError: Error, Hashable, Sendable {
    /// What is wrong.
    public let reason: Reason
    /// Where it is wrong.
    public let location: Location

    /// Describes one fault.
    public init(_ reason: Reason, at location: Location) {
        self.reason = reason
        self.location = location
    }

    /// The place of a fault.
    public enum Location: Hashable, Sendable {
        /// Bytes from the start of the blob that was being read or written.
        case offset(Int)
        /// A type of the BTF.
        case type(TypeID)
    }
}

extension BTFError: CustomStringConvertible {
    /// One sentence for people, with the place.
    public var description: String {
        switch location {
        case .type(let id) where reason == .unknownType(id): "\(reason)"
        case .offset(let offset): "\(reason) at offset \(offset)"
        case .type(let id): "\(reason) in type \(id)"
        }
    }
}
