/// Why code could not be placed.
public enum ExecutableMemoryError: Error, Hashable, Sendable {
    /// There is no code.
    case empty
    /// The system refuses memory that can be executed; the number is errno's.
    case refused(errno: Int32)
    /// Loads of the code may fault, and that can't be recovered from here.
    case faults
}

extension ExecutableMemoryError: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .empty: "there is no code to place"
        case .faults: "loads that may fault can't be recovered from here"
        case .refused(let errno): "the system refuses executable memory (errno \(errno))"
        }
    }
}
