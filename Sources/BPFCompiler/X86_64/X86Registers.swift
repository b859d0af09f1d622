import BPFInstructions

/// Where programs' registers live in x86-64's.
///
/// The first six and the last five stand where the System V calling convention wants a call's arguments and result, and
/// what a function must keep: calls need no moves.
enum X86Registers {
    /// By number.
    private static let program: InlineArray<11, X86Register> = [
        .rax, .rdi, .rsi, .rdx, .rcx, .r8, .rbx, .r13, .r14, .r15, .rbp,
    ]

    /// The run state that the program was entered with.
    static var runState: X86Register { .r12 }

    /// Registers for use within one instruction; none is kept by calls.
    static var scratch: X86Register { .r11 }
    static var scratch2: X86Register { .r10 }
    static var scratch3: X86Register { .r9 }

    /// Where the sixth argument of a call goes.
    static var sixthArgument: X86Register { .r9 }

    /// The home of a program's register, which `Program` checked to be r0 to r10.
    static func home(_ register: Register) -> X86Register {
        register.isProgramRegister ? program[Int(register.rawValue)] : .rax
    }
}

extension Step {
    /// The home of the destination.
    var x86Destination: X86Register { X86Registers.home(destination) }

    /// The home of the source.
    var x86Source: X86Register { X86Registers.home(source) }

    /// Memory from a base register on, with the step's index and offset.
    func x86Memory(from base: X86Register) -> X86Operand {
        .memory(
            X86Memory(
                base: base, index: index.map(X86Registers.home), scale: X86Memory.Scale(rawValue: scale) ?? .one,
                displacement: offset))
    }
}

extension Operation.Width {
    var x86: X86Width { self == .bits32 ? .bits32 : .bits64 }
}

extension Operation.MemorySize {
    var x86: X86Width {
        switch self {
        case .byte: .bits8
        case .half: .bits16
        case .word: .bits32
        case .double: .bits64
        }
    }
}
