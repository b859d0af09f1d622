public import BPFInstructions

/// A program and what must come of running it.
///
/// r1 points to the memory and r2 holds its length, in bytes. For the cases of group `packet`, the memory is the packet
/// and r1 the context.
public struct ConformanceCase: Sendable, CustomStringConvertible {
    /// The folder: a conformance group of RFC 9669, `callx`, `linux`, `invalid`, or `checked` for what only an engine that
    /// checks every access can tell.
    public let group: String
    /// The file without its folder and extension.
    public let topic: String
    /// What the case is about; unique in its file.
    public let name: String
    /// The program.
    public let program: [Instruction]
    /// The bytes that the program may access; empty for none.
    public let memory: [UInt8]
    /// How the run must end.
    public let expectation: Expectation
    /// What the memory must hold afterwards; nil where it does not matter.
    public let memoryAfter: [UInt8]?

    /// How a run can end.
    public enum Expectation: Hashable, Sendable {
        /// With this value in r0.
        case result(UInt64)
        /// Refused or stopped, with a message that contains this text.
        case error(String)
    }

    /// `group/topic: name`.
    public var description: String { "\(group)/\(topic): \(name)" }
}
