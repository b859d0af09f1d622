@testable import BPFCompiler

/// How the forms of AArch64 are written, and with which operands they are tried.
///
/// `{d}`, `{n}`, `{m}`, `{a}` are registers at the width of the operation; `{sp}` is the stack pointer, or a 64-bit register.
struct ARM64Syntax: Sendable {
    let opcode: ARM64Opcode
    let text: String
    let widths: [ARM64Width]

    init(_ opcode: ARM64Opcode, _ text: String, _ widths: [ARM64Width] = ARM64Width.allCases) {
        self.opcode = opcode
        self.text = text
        self.widths = widths
    }

    private static let wide: [ARM64Width] = [.bits64]

    static let table: [ARM64Syntax] = [
        .init(.add, "add {d}, {n}, {m}{shift}"),
        .init(.sub, "sub {d}, {n}, {m}{shift}"),
        .init(.subs, "subs {d}, {n}, {m}{shift}"),
        .init(.and, "and {d}, {n}, {m}{shift}"),
        .init(.orr, "orr {d}, {n}, {m}{shift}"),
        .init(.eor, "eor {d}, {n}, {m}{shift}"),
        .init(.ands, "ands {d}, {n}, {m}{shift}"),
        .init(.orn, "orn {d}, {n}, {m}{shift}"),
        .init(.addImmediate, "add {d}, {n}, #{value}"),
        .init(.subImmediate, "sub {d}, {n}, #{value}"),
        .init(.addsImmediate, "adds {d}, {n}, #{value}"),
        .init(.subsImmediate, "subs {d}, {n}, #{value}"),
        .init(.andPattern, "and {d}, {n}, #{pattern}"),
        .init(.orrPattern, "orr {d}, {n}, #{pattern}"),
        .init(.eorPattern, "eor {d}, {n}, #{pattern}"),
        .init(.andsPattern, "ands {d}, {n}, #{pattern}"),
        .init(.madd, "madd {d}, {n}, {m}, {a}"),
        .init(.msub, "msub {d}, {n}, {m}, {a}"),
        .init(.umulh, "umulh {d}, {n}, {m}", wide),
        .init(.udiv, "udiv {d}, {n}, {m}"),
        .init(.sdiv, "sdiv {d}, {n}, {m}"),
        .init(.lslv, "lsl {d}, {n}, {m}"),
        .init(.lsrv, "lsr {d}, {n}, {m}"),
        .init(.asrv, "asr {d}, {n}, {m}"),
        .init(.ubfm, "ubfm {d}, {n}, #{first}, #{last}"),
        .init(.sbfm, "sbfm {d}, {n}, #{first}, #{last}"),
        .init(.extr, "extr {d}, {n}, {m}, #{first}"),
        .init(.movz, "movz {d}, #{value}, lsl #{quarter}"),
        .init(.movn, "movn {d}, #{value}, lsl #{quarter}"),
        .init(.movk, "movk {d}, #{value}, lsl #{quarter}"),
        .init(.rev, "rev {d}, {n}"),
        .init(.rev16, "rev16 {d}, {n}"),
        .init(.csel, "csel {d}, {n}, {m}, {condition}"),
        .init(.strScaled, "str{s} {t}, [{b}, #{offset}]"),
        .init(.ldrScaled, "ldr{s} {t}, [{b}, #{offset}]"),
        .init(.ldrsScaled, "ldrs{S} {T}, [{b}, #{offset}]"),
        .init(.strUnscaled, "stur{s} {t}, [{b}, #{offset}]"),
        .init(.ldrUnscaled, "ldur{s} {t}, [{b}, #{offset}]"),
        .init(.ldrsUnscaled, "ldurs{S} {T}, [{b}, #{offset}]"),
        .init(.strIndexed, "str{s} {t}, [{b}, {i}{scale}]"),
        .init(.ldrIndexed, "ldr{s} {t}, [{b}, {i}{scale}]"),
        .init(.ldrsIndexed, "ldrs{S} {T}, [{b}, {i}{scale}]"),
        .init(.strBefore, "str{s} {t}, [{b}, #{offset}]!"),
        .init(.ldrAfter, "ldr{s} {t}, [{b}], #{offset}"),
        .init(.stpBefore, "stp {t}, {u}, [{b}, #{offset}]!", wide),
        .init(.ldpAfter, "ldp {t}, {u}, [{b}], #{offset}", wide),
        .init(.ldar, "ldar{s} {t}, [{b}]"),
        .init(.stlr, "stlr{s} {t}, [{b}]"),
        .init(.ldadd, "ldadd{s} {r}, {t}, [{b}]"),
        .init(.ldclr, "ldclr{s} {r}, {t}, [{b}]"),
        .init(.ldset, "ldset{s} {r}, {t}, [{b}]"),
        .init(.ldeor, "ldeor{s} {r}, {t}, [{b}]"),
        .init(.ldaddal, "ldaddal{s} {r}, {t}, [{b}]"),
        .init(.ldclral, "ldclral{s} {r}, {t}, [{b}]"),
        .init(.ldsetal, "ldsetal{s} {r}, {t}, [{b}]"),
        .init(.ldeoral, "ldeoral{s} {r}, {t}, [{b}]"),
        .init(.swpal, "swpal{s} {r}, {t}, [{b}]"),
        .init(.casal, "casal{s} {r}, {t}, [{b}]"),
        .init(.ldxr, "ldxr{s} {t}, [{b}]"),
        .init(.ldaxr, "ldaxr{s} {t}, [{b}]"),
        .init(.stxr, "stxr{s} {w}, {t}, [{b}]"),
        .init(.stlxr, "stlxr{s} {w}, {t}, [{b}]"),
        .init(.dmb, "dmb ish"),
        .init(.dmbLoads, "dmb ishld"),
        .init(.br, "br {x}"),
        .init(.ret, "ret"),
        .init(.nop, "nop"),
        .init(.dsb, "dsb nsh"),
        .init(.isb, "isb"),
    ]
}

extension ARM64Register {
    /// The name at a width; number 31 is the stack pointer or zero.
    func name(_ width: ARM64Width, isStack: Bool = false) -> String {
        let letter = width == .bits64 ? "x" : "w"
        if self == .zero { return isStack ? (width == .bits64 ? "sp" : "wsp") : letter + "zr" }
        return letter + "\(rawValue)"
    }
}
