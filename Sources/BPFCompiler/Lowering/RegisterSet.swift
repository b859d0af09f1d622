import BPFInstructions

/// Registers of a program, one bit each.
struct RegisterSet: OptionSet, Hashable, Sendable {
    let rawValue: UInt16

    static let none: RegisterSet = []
    static let result = RegisterSet(.r0)
    /// r1 to r5.
    static let arguments = RegisterSet(rawValue: 0b11_1110)
    /// r0 to r5, which no call keeps.
    static let lost = RegisterSet(rawValue: 0b11_1111)

    @inline(__always)
    init(rawValue: UInt16) { self.rawValue = rawValue }

    @inline(__always)
    init(_ register: Register) { rawValue = 1 &<< UInt16(register.rawValue) }

    /// The first `count` of r1 to r5.
    static func arguments(_ count: Int) -> RegisterSet {
        RegisterSet(rawValue: (1 << UInt16(min(max(count, 0), 5) + 1)) - 2)
    }

    @inline(__always)
    func contains(_ register: Register) -> Bool { rawValue & 1 << UInt16(register.rawValue) != 0 }

    @inline(__always)
    func with(_ register: Register?) -> RegisterSet { register.map { with(RegisterSet($0)) } ?? self }

    @inline(__always)
    func contains(_ other: RegisterSet) -> Bool { rawValue & other.rawValue == other.rawValue }

    @inline(__always)
    func with(_ other: RegisterSet) -> RegisterSet { RegisterSet(rawValue: rawValue | other.rawValue) }

    @inline(__always)
    func without(_ other: RegisterSet) -> RegisterSet { RegisterSet(rawValue: rawValue & ~other.rawValue) }
}
