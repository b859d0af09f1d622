/// A call to the host's system that failed.
public struct SystemError: Error, Hashable, Sendable {
    /// What was called, as in `open`.
    public let call: String
    /// The host's error number.
    public let number: Int32

    /// Describes the failure of a call.
    public init(_ call: String, number: Int32) {
        self.call = call
        self.number = number
    }
}
