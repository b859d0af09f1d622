public import BPFModel
public import BPFRuntime

/// Why a single run has no result: Linux would refuse it before the program starts, or the program did what it may not.
public enum TestRunError: Error, Hashable, Sendable {
    /// Fewer bytes than the headers that the hook relies on.
    case dataTooShort(length: Int, minimum: Int)
    /// A context was given, but has no bytes.
    case contextEmpty
    /// A context with more than its structure's bytes, and not only zeros there.
    case contextTooLong(length: Int, maximum: Int)
    /// A field that a caller may not set, or not to this value.
    case fieldRefused(name: String, value: UInt64)
    /// A byte of the context that belongs to no field and is not zero.
    case paddingNotZero(offset: Int)
    /// A packet that there is no memory for.
    case packet(LinuxError)
    /// Checked execution stopped the program.
    case trap(Trap)

    /// What bpf(2) answers; nil for what no verified program does.
    public var linuxError: LinuxError? {
        switch self {
        case .trap: nil
        case .packet(let error): error
        case .contextTooLong: .e2big
        case .dataTooShort, .contextEmpty, .fieldRefused, .paddingNotZero: .einval
        }
    }
}

extension TestRunError: CustomStringConvertible {
    /// One sentence for people.
    public var description: String {
        switch self {
        case .dataTooShort(let length, let minimum):
            "\(length) bytes of data are too few: the headers alone need \(minimum)"
        case .contextEmpty: "the context has no bytes"
        case .contextTooLong(let length, let maximum):
            "\(length) bytes of context are too many: the structure has \(maximum)"
        case .fieldRefused(let name, let value): "the context field \(name) cannot be set to \(value)"
        case .paddingNotZero(let offset): "byte \(offset) of the context is padding and must be zero"
        case .packet(let error): "the packet cannot be loaded: \(error)"
        case .trap(let trap): "\(trap)"
        }
    }
}
