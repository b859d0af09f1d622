/// What is known of a 64-bit number: its bits, and the limits of the number and of its low word, each read as unsigned and as signed.
///
/// All five views describe the same set of values; `synchronised()` carries what one view knows over to the others.
/// - Kernel: `var_off`, `umin_value` … `s32_max_value` of `struct bpf_reg_state`.
struct ScalarRange: Hashable, Sendable, BitwiseCopyable {
    var bits: Tnum
    var unsignedMinimum: UInt64
    var unsignedMaximum: UInt64
    var signedMinimum: Int64
    var signedMaximum: Int64
    var low: LowWord

    /// The limits of the low word.
    struct LowWord: Hashable, Sendable, BitwiseCopyable {
        var unsignedMinimum: UInt32
        var unsignedMaximum: UInt32
        var signedMinimum: Int32
        var signedMaximum: Int32

        /// Any word.
        static let unknown = LowWord(
            unsignedMinimum: 0, unsignedMaximum: .max, signedMinimum: .min, signedMaximum: .max)
    }

    /// Any number.
    static let unknown = ScalarRange(
        bits: .unknown,
        unsignedMinimum: 0,
        unsignedMaximum: .max,
        signedMinimum: .min,
        signedMaximum: .max,
        low: .unknown
    )

    static let zero = ScalarRange(constant: 0)
}

extension ScalarRange {
    /// Exactly one number.
    init(constant: UInt64) {
        let word = UInt32(truncatingIfNeeded: constant)
        self.init(
            bits: Tnum(constant: constant),
            unsignedMinimum: constant,
            unsignedMaximum: constant,
            signedMinimum: Int64(bitPattern: constant),
            signedMaximum: Int64(bitPattern: constant),
            low: LowWord(
                unsignedMinimum: word,
                unsignedMaximum: word,
                signedMinimum: Int32(bitPattern: word),
                signedMaximum: Int32(bitPattern: word)
            )
        )
    }

    /// Exactly one number, given with a sign.
    init(signedConstant: Int64) {
        self.init(constant: UInt64(bitPattern: signedConstant))
    }

    /// Any number of `limits`, unsigned.
    init(unsigned limits: ClosedRange<UInt64>) {
        self = .unknown
        unsignedMinimum = limits.lowerBound
        unsignedMaximum = limits.upperBound
        synchronise()
    }

    /// Any number of `limits`, signed.
    init(signed limits: ClosedRange<Int64>) {
        self = .unknown
        signedMinimum = limits.lowerBound
        signedMaximum = limits.upperBound
        synchronise()
    }

    /// The number, where there is only one.
    var constant: UInt64? { bits.isConstant ? bits.value : nil }

    /// The low word, where there is only one.
    var lowConstant: UInt32? { bits.low.isConstant ? UInt32(truncatingIfNeeded: bits.value) : nil }

    var isConstant: Bool { bits.isConstant }

    /// Whether nothing is known.
    var isUnknown: Bool { self == .unknown }

    /// Whether the number is one of these, by every view.
    func contains(_ number: UInt64) -> Bool {
        let signed = Int64(bitPattern: number)
        return bits.contains(number)
            && unsignedMinimum <= number && number <= unsignedMaximum
            && signedMinimum <= signed && signed <= signedMaximum
            && low.contains(UInt32(truncatingIfNeeded: number))
    }

    /// Whether every number of `other` is one of these, by each view.
    func contains(_ other: ScalarRange) -> Bool {
        bits.contains(other.bits) && containsLimits(of: other)
    }

    /// As `contains`, without looking at the bits.
    func containsLimits(of other: ScalarRange) -> Bool {
        unsignedMinimum <= other.unsignedMinimum && unsignedMaximum >= other.unsignedMaximum
            && signedMinimum <= other.signedMinimum && signedMaximum >= other.signedMaximum
            && low.contains(other.low)
    }

    /// Whether some view holds no number at all: the path that leads here cannot be taken.
    var isEmpty: Bool {
        unsignedMinimum > unsignedMaximum || signedMinimum > signedMaximum || low.isEmpty
    }
}

extension ScalarRange.LowWord {
    func contains(_ word: UInt32) -> Bool {
        let signed = Int32(bitPattern: word)
        return unsignedMinimum <= word && word <= unsignedMaximum && signedMinimum <= signed && signed <= signedMaximum
    }

    func contains(_ other: ScalarRange.LowWord) -> Bool {
        unsignedMinimum <= other.unsignedMinimum && unsignedMaximum >= other.unsignedMaximum
            && signedMinimum <= other.signedMinimum && signedMaximum >= other.signedMaximum
    }

    var isEmpty: Bool { unsignedMinimum > unsignedMaximum || signedMinimum > signedMaximum }
}
