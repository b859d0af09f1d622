/// A Linux release, as in 6.12: what decides which features a kernel has.
public struct KernelVersion: Hashable, Comparable, Sendable {
    public let major: Int
    public let minor: Int

    public init(_ major: Int, _ minor: Int) {
        self.major = major
        self.minor = minor
    }

    public static func < (left: KernelVersion, right: KernelVersion) -> Bool {
        (left.major, left.minor) < (right.major, right.minor)
    }
}

extension KernelVersion: CustomStringConvertible {
    public var description: String { "\(major).\(minor)" }
}
