/// A general register of AArch64, numbered as instructions encode it.
enum ARM64Register: UInt8, CaseIterable, Sendable {
    case x0, x1, x2, x3, x4, x5, x6, x7
    case x8, x9, x10, x11, x12, x13, x14, x15
    case x16, x17, x18, x19, x20, x21, x22, x23
    case x24, x25, x26, x27, x28, x29, x30
    /// Reads as zero; as a base address, and in additions of an immediate, the stack pointer.
    case zero

    /// The stack pointer, where an instruction takes number 31 for it.
    static var stack: ARM64Register { .zero }

    /// The number as a field of an instruction.
    var field: UInt32 { UInt32(rawValue) }
}

/// How many bits an operation works on; a 32-bit result clears the upper half.
enum ARM64Width: CaseIterable, Sendable {
    case bits32, bits64

    /// The bit that says so in most instructions.
    var field: UInt32 { self == .bits64 ? 1 << 31 : 0 }

    /// How many they are.
    var bitCount: UInt32 { self == .bits64 ? 64 : 32 }
}
