/// A register number, 0 to 15, as the instruction word holds it.
///
/// Programs may name r0 to r10. A source field that is no register carries a pseudo value instead (`PseudoSource`).
/// - Source: RFC 9669 §2.
@frozen
public struct Register: RawRepresentable, Hashable, Sendable, BitwiseCopyable, Comparable {
    /// The number, 0 to 15.
    public let rawValue: UInt8

    /// Keeps the low four bits of `rawValue`.
    @inlinable
    public init(rawValue: UInt8) {
        self.rawValue = rawValue & 0x0f
    }

    /// Orders by number.
    @inlinable
    public static func < (left: Register, right: Register) -> Bool { left.rawValue < right.rawValue }

    /// Return value.
    public static let r0 = Register(rawValue: 0)
    /// First argument; the context at a program's entry.
    public static let r1 = Register(rawValue: 1)
    /// Second argument.
    public static let r2 = Register(rawValue: 2)
    /// Third argument.
    public static let r3 = Register(rawValue: 3)
    /// Fourth argument.
    public static let r4 = Register(rawValue: 4)
    /// Fifth argument.
    public static let r5 = Register(rawValue: 5)
    /// Kept across calls.
    public static let r6 = Register(rawValue: 6)
    /// Kept across calls.
    public static let r7 = Register(rawValue: 7)
    /// Kept across calls.
    public static let r8 = Register(rawValue: 8)
    /// Kept across calls.
    public static let r9 = Register(rawValue: 9)
    /// The frame pointer: one past the top of the frame's 512 bytes; read only.
    public static let r10 = Register(rawValue: 10)

    /// Whether a program may name this register.
    public var isProgramRegister: Bool { rawValue <= 10 }
}

extension Register: CustomStringConvertible {
    /// `r0` … `r15`.
    public var description: String { "r\(rawValue)" }
}
