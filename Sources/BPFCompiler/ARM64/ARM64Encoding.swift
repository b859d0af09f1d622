/// How one form of an instruction is encoded: its fixed bits, and where its operands go.
///
///     31    29                 21   16     10      5       0
///     ┌─────┬──────────────────┬────┬───────┬───────┬───────┐
///     │ sf  │ what it is       │ Rm │ …     │ Rn    │ Rd/Rt │
///     └─────┴──────────────────┴────┴───────┴───────┴───────┘
///
/// - Source: Arm Architecture Reference Manual for A-profile, C4.1.
struct ARM64Encoding: Hashable, Sendable {
    /// The bits that all instructions of the form have, with zeros where operands go.
    let word: UInt32
    /// Where the operands go.
    let layout: Layout

    enum Layout: Hashable, Sendable {
        /// Nothing to choose.
        case fixed
        /// Rn alone.
        case target
        /// Rd, Rn.
        case two
        /// Rd, Rn, Rm.
        case three
        /// Rd, Rn, Rm and a constant shift of Rm.
        case shifted
        /// Rd, Rn, Rm, Ra.
        case four
        /// Rd, Rn, Rm and a condition.
        case selection
        /// Rd, Rn and 12 bits, shifted left by 12 if wanted.
        case immediate
        /// Rd, Rn and a pattern of bits that repeats.
        case pattern
        /// Rd, 16 bits, and which quarter they are.
        case quarter
        /// Rd, Rn, a rotation and the last bit that is taken.
        case bitField
        /// Rd, Rn, Rm and the lowest bit of the result.
        case extraction
        /// Rt, Rn and an offset that counts elements, up to 4095.
        case scaled
        /// Rt, Rn and an offset in bytes, from −256 to 255.
        case unscaled
        /// Rt, Rn, Rm, whose number may count elements.
        case indexed
        /// Rt, Rt2, Rn and an offset that counts 8 bytes, from −64 to 63.
        case pair
        /// Rs, Rt, Rn: what is done to memory, and what comes of it.
        case memory
    }

    init(_ word: UInt32, _ layout: Layout) {
        self.word = word
        self.layout = layout
    }
}
