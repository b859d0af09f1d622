public import ArgumentParser
public import BPFRuntime
public import BPFVerification

extension KernelProfile: ExpressibleByArgument {
    /// The profile of a release, as in `6.12`.
    public init?(argument: String) {
        switch argument {
        case "6.12": self = .linux612
        case "6.18": self = .linux618
        default: return nil
        }
    }

    /// The release, as in `6.12`.
    public var defaultValueDescription: String { "\(version)" }
}

extension Privilege: ExpressibleByArgument {}

extension Hardening.Level: ExpressibleByArgument {}

extension LogLevel: ExpressibleByArgument {
    /// The kernel's number, 0 to 7.
    public init?(argument: String) {
        guard let number = UInt32(argument), number < 8 else { return nil }
        self.init(rawValue: number)
    }

    /// The number.
    public var defaultValueDescription: String { "\(rawValue)" }
}
