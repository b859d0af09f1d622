package import BPFModel
package import BPFRuntime

/// Why a program cannot be tried: what this engine, and not the program, lacks.
package enum TrialError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A map that cannot be made.
    case map(String)
    /// Something in the program that cannot be executed.
    case decode(DecodeError.Reason)
    /// No program of this type can be run.
    case type(ProgramType)
    /// It reads what the kernel writes down about its maps.
    case kernelMemory
    /// The run could not begin.
    case start(String)

    /// A few words for people: why not.
    package var description: String {
        switch self {
        case .map(let reason): "map: \(reason)"
        case .decode(let reason): "\(reason)"
        case .type(let type): "programs of type \(type.name) cannot be run"
        case .kernelMemory: "reads the kernel's own record of a map"
        case .start(let reason): "the run cannot begin: \(reason)"
        }
    }
}
