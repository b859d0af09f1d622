/// A general register of x86-64, numbered as instructions encode it.
enum X86Register: UInt8, CaseIterable, Sendable {
    case rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi
    case r8, r9, r10, r11, r12, r13, r14, r15

    /// The low three bits, which fit into an opcode, ModRM or SIB byte.
    var low: UInt8 { rawValue & 7 }

    /// The fourth bit, which goes into a REX or VEX prefix.
    var high: UInt8 { rawValue >> 3 }
}
