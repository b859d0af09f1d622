/// A Linux release, as in 6.12: what decides which features a kernel has.
public struct KernelVersion: Hashable, Comparable, Sendable {
    /// The 6 of 6.12.
    public let major: Int
    /// The 12 of 6.12.
    public let minor: Int

    /// The release `major.minor`.
    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Whether `left` came out before `right`.
    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

extension KernelVersion: CustomStringConvertible {
    /// As in "6.12".
    public var description: String { "\(major).\(minor)" }
}
