import BPFInstructions

/// Where programs' registers live in AArch64's.
///
/// r1 to r5 stand where the procedure call standard wants arguments, r6 to r9 in what functions must keep; r0 has a place of its own, since
/// a call's result would arrive in r1.
enum ARM64Registers {
    /// By number.
    private static let program: InlineArray<11, ARM64Register> = [
        .x7, .x0, .x1, .x2, .x3, .x4, .x19, .x20, .x21, .x22, .x29,
    ]

    /// Where r0 is.
    static var result: ARM64Register { .x7 }

    /// The run state that the program was entered with.
    static var runState: ARM64Register { .x23 }

    /// Registers for use within one instruction; none is kept by calls.
    static var scratch: ARM64Register { .x9 }
    static var scratch2: ARM64Register { .x10 }
    static var scratch3: ARM64Register { .x11 }

    /// What hidden numbers are mixed with; nothing is in it between instructions.
    static var blindingKey: ARM64Register { .x17 }

    /// Where the sixth argument of a call goes.
    static var sixthArgument: ARM64Register { .x5 }

    /// The home of a program's register, which `Program` checked to be r0 to r10.
    static func home(_ register: Register) -> ARM64Register {
        register.isProgramRegister ? program[Int(register.rawValue)] : .zero
    }
}

extension Step {
    /// The home of the destination.
    var arm64Destination: ARM64Register { ARM64Registers.home(destination) }

    /// The home of the source.
    var arm64Source: ARM64Register { ARM64Registers.home(source) }
}

extension Operation.Width {
    var arm64: ARM64Width { self == .bits32 ? .bits32 : .bits64 }
}
