/// How one form of an instruction is encoded: a row of Intel's opcode tables, in one word, so that a table of forms is one of numbers.
///
/// - Source: Intel 64 Architectures Software Developer's Manual, volume 2, chapter 2.
struct X86Encoding: Hashable, Sendable {
    /// The opcode in the lowest byte; behind it the digit, what kind of layout, immediate, map and bytes it is, and the prefix.
    private let word: UInt32

    /// The last opcode byte.
    var opcode: UInt8 { UInt8(truncatingIfNeeded: word) }
    /// What stands in ModRM's `reg` when that is a part of the opcode.
    var digit: UInt8 { field(8, 7) }
    /// Whether ModRM's `reg` is a part of the opcode.
    var hasDigit: Bool { field(11, 1) != 0 }
    /// Which opcode map the opcode belongs to.
    var map: Map {
        @inline(__always) get { Map(rawValue: field(12, 3)) ?? .primary }
    }
    /// What follows the operands.
    var immediate: Immediate {
        @inline(__always) get { Immediate(rawValue: field(14, 3)) ?? .none }
    }
    /// The bytes of the immediate, of an operation of a width.
    @inline(__always)
    func immediateByteCount(_ width: X86Width) -> Int {
        // Four digits for each kind, one for each width.
        let counts: UInt64 = 0x8421_4421_1111_0000
        return Int(truncatingIfNeeded: counts &>> (UInt64(field(14, 3)) &* 16 &+ UInt64(width.rawValue) &* 4)) & 15
    }

    /// Whether the form works on bytes, so that register numbers 4 to 7 need a REX prefix to mean spl to dil.
    var bytes: Bytes {
        @inline(__always) get { Bytes(rawValue: field(16, 3)) ?? .none }
    }
    /// The two bits `pp` of VEX forms.
    var prefix: UInt8 { field(18, 3) }

    @inline(__always)
    private func field(_ shift: UInt32, _ mask: UInt8) -> UInt8 { UInt8(truncatingIfNeeded: word &>> shift) & mask }

    enum Map: UInt8, Sendable {
        /// One byte.
        case primary
        /// After `0F`.
        case secondary
        /// `0F 38` in a VEX prefix.
        case vex38
        /// `0F 3A` in a VEX prefix.
        case vex3a
    }

    /// Where the operands go: for readers of the table, but for the digit; who writes an instruction knows its operands.
    enum Layout: Hashable, Sendable {
        /// No operand, or operands that the opcode implies.
        case fixed
        /// The register is added to the opcode.
        case opcodeRegister
        /// ModRM with the register operand in `reg`.
        case modRM
        /// ModRM with a part of the opcode in `reg`.
        case digit(UInt8)
        /// ModRM, with a third register, if there is one, in VEX's `vvvv`.
        case vex
    }

    enum Immediate: UInt8, Sendable {
        case none
        /// One byte, sign-extended by the processor.
        case byte
        /// As wide as the operation, but at most four bytes, sign-extended by the processor.
        case operand
        /// As wide as the operation, up to eight bytes.
        case full
    }

    enum Bytes: UInt8, Sendable {
        case none
        /// The register operand.
        case register
        /// The operand that ModRM addresses.
        case operand
    }

    @inline(__always)
    init(
        _ opcode: UInt8,
        _ layout: Layout,
        _ immediate: Immediate = .none,
        map: Map = .primary,
        prefix: UInt8 = 0,
        bytes: Bytes = .none
    ) {
        var word = UInt32(opcode) | UInt32(map.rawValue) << 12 | UInt32(immediate.rawValue) << 14
        word |= UInt32(bytes.rawValue) << 16 | UInt32(prefix) << 18
        if case .digit(let digit) = layout { word |= UInt32(digit) << 8 | 1 << 11 }
        self.word = word
    }
}

/// How many bits an operation works on.
enum X86Width: UInt8, CaseIterable, Sendable {
    case bits8, bits16, bits32, bits64
}
