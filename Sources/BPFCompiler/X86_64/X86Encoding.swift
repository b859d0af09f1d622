/// How one form of an instruction is encoded: a row of Intel's opcode tables.
///
/// - Source: Intel 64 Architectures Software Developer's Manual, volume 2, chapter 2.
struct X86Encoding: Hashable, Sendable {
    /// A mandatory prefix, 0 for none; for VEX forms the two bits `pp`.
    let prefix: UInt8
    /// Which opcode map the opcode belongs to.
    let map: Map
    /// The last opcode byte.
    let opcode: UInt8
    /// Where the operands go.
    let layout: Layout
    /// What follows the operands.
    let immediate: Immediate
    /// Whether the form works on bytes, so that register numbers 4 to 7 need a REX prefix to mean spl to dil.
    let bytes: Bytes

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

    enum Immediate: Sendable {
        case none
        /// One byte, sign-extended by the processor.
        case byte
        /// As wide as the operation, but at most four bytes, sign-extended by the processor.
        case operand
        /// As wide as the operation, up to eight bytes.
        case full
    }

    enum Bytes: Sendable {
        case none
        /// The register operand.
        case register
        /// The operand that ModRM addresses.
        case operand
    }

    init(
        _ opcode: UInt8,
        _ layout: Layout,
        _ immediate: Immediate = .none,
        map: Map = .primary,
        prefix: UInt8 = 0,
        bytes: Bytes = .none
    ) {
        self.prefix = prefix
        self.map = map
        self.opcode = opcode
        self.layout = layout
        self.immediate = immediate
        self.bytes = bytes
    }
}

/// How many bits an operation works on.
enum X86Width: UInt8, CaseIterable, Sendable {
    case bits8, bits16, bits32, bits64
}
