/// The instruction forms that the compiler emits; `ARM64Opcode+Table.swift` has their encodings.
///
/// The suffix `Immediate` stands for 12 bits, `Pattern` for repeated bits; of loads and stores, `Scaled`, `Unscaled` and `Indexed` for how the
/// address is said, and `Signed` for sign extension to 64 bits.
enum ARM64Opcode: UInt8, CaseIterable, Sendable {
    // Arithmetic.
    case add, sub, subs, and, orr, eor, ands, orn
    case addImmediate, subImmediate, addsImmediate, subsImmediate
    case andPattern, orrPattern, eorPattern, andsPattern
    case madd, msub, umulh, udiv, sdiv

    // Shifts.
    case lslv, lsrv, asrv
    case ubfm, sbfm, extr

    // Moves.
    case movz, movn, movk
    case rev, rev16, csel

    // Memory.
    case strScaled, strUnscaled, strIndexed, strBefore
    case ldrScaled, ldrUnscaled, ldrIndexed, ldrAfter
    case ldrsScaled, ldrsUnscaled, ldrsIndexed
    case stpBefore, ldpAfter
    case ldar, stlr

    // Atomics.
    case ldadd, ldclr, ldset, ldeor
    case ldaddal, ldclral, ldsetal, ldeoral, swpal, casal
    case ldxr, ldaxr, stxr, stlxr, dmb, dmbLoads

    // Control.
    case br, ret, nop, dsb, isb
}
