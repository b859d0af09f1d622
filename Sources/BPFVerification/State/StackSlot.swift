/// What is known of eight bytes of a stack frame.
///
/// Slot `n` of a frame holds the bytes from `fp - 8 * (n + 1)` up; byte 0 of a slot has the lowest address.
struct StackSlot: Hashable, Sendable, BitwiseCopyable {
    private var kinds: UInt64 = 0
    /// The register whose value the spilled bytes hold; meaningful where byte 0 is `spill`.
    var spilled = RegisterState.uninitialized

    /// What a byte holds.
    ///
    /// - Kernel: `STACK_INVALID` …
    enum ByteKind: UInt8, Sendable {
        /// Nothing was written.
        case invalid
        /// Part of a spilled register.
        case spill
        /// Some value.
        case misc
        /// Zero.
        case zero
        /// Part of a dynptr.
        case dynptr
    }

    static let size = 8

    subscript(byte: Int) -> ByteKind {
        get { ByteKind(rawValue: UInt8(truncatingIfNeeded: kinds &>> UInt64(byte * 8))) ?? .invalid }
        set {
            let shift = UInt64(byte * 8)
            kinds = kinds & ~(UInt64(0xff) &<< shift) | UInt64(newValue.rawValue) &<< shift
        }
    }

    mutating func fill(_ kind: ByteKind) {
        kinds = UInt64(kind.rawValue) &* 0x0101_0101_0101_0101
    }

    /// Whether nothing at all was written.
    var isInvalid: Bool { kinds == 0 }

    var isDynptr: Bool { self[0] == .dynptr }

    /// Whether the low bytes hold a spilled register.
    var isSpilled: Bool { self[0] == .spill }

    var isSpilledPointer: Bool { isSpilled && spilled.isPointer }

    var isSpilledScalar: Bool { isSpilled && spilled.isScalar }

    /// Whether all eight bytes hold a spilled register.
    var isWhollySpilled: Bool { kinds == 0x0101_0101_0101_0101 }

    /// How many of the low bytes hold a spilled register.
    var spillSize: Int { (0..<Self.size).first { self[$0] != .spill } ?? Self.size }

    /// Whether every byte is `kind`.
    func isAll(_ kind: ByteKind) -> Bool { kinds == UInt64(kind.rawValue) &* 0x0101_0101_0101_0101 }

    /// Whether each byte holds the same kind of content.
    func hasSameBytes(as other: StackSlot) -> Bool { kinds == other.kinds }

    /// Whether every byte holds some value; bytes that nobody wrote count where they may be read.
    func isSomeValue(allowsInvalid: Bool) -> Bool {
        let written: UInt64 = 0x0202_0202_0202_0202
        return kinds == written || (allowsInvalid && kinds & ~written == 0)
    }

    /// The bytes of a spilled register become bytes of some value.
    mutating func forgetSpill() {
        for byte in 0..<Self.size where self[byte] == .spill {
            self[byte] = .misc
        }
        spilled = .uninitialized
    }
}
