/// Why code could not be placed.
public enum ExecutableMemoryError: Error, Hashable, Sendable {
    /// There is no code.
    case empty
    /// The system refuses memory that can be executed; the number is errno's.
    case refused(errno: Int32)
}

extension ExecutableMemoryError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .empty: "there is no code to place"
        case .refused(let errno): "the system refuses executable memory (errno \(errno))"
        }
    }
}
