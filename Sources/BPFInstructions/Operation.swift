/// What an instruction means, apart from its encoding: the vocabulary that verifier, interpreter and compilers switch on.
///
/// - Source: RFC 9669 §4–5; Linux 6.12–6.18 for what it adds.
public enum Operation: Hashable, Sendable {
    /// `dst = dst op operand`, in `width`.
    case arithmetic(ArithmeticOperation, Width, Operand)
    /// `dst = -dst`.
    case negate(Width)
    /// `dst = (sN)src`: sign-extends the low `from` of the source to `width`.
    case moveSignExtended(from: MemorySize, Width)
    /// `dst = swap(dst)`: the low `size` brought into the byte order; the rest is zeroed.
    case byteSwap(MemorySize, Endianness)
    /// `dst = addr_space_cast(dst, src)`: between the arena's address spaces; immediate = destination space << 16 | source space.
    case castAddressSpace
    /// `dst = immediate64`, in two slots; what it stands for is in the source field.
    case loadImmediate64(PseudoSource)
    /// `dst = *(size *)(src + offset)`; sign-extended to 64 bits when `signed`, zero-extended otherwise.
    case load(MemorySize, signed: Bool)
    /// `*(size *)(dst + offset) = operand`.
    case store(MemorySize, Operand)
    /// `r0 = ntoh(*(size *)packet[immediate + (src)])`: legacy packet access; leaves the program with 0 outside of the packet.
    case loadPacket(MemorySize, PacketAddress)
    /// `*(size *)(dst + offset) op= src`, atomically; with `fetch`, `src` becomes the old value.
    case atomic(AtomicOperation, MemorySize, fetch: Bool)
    /// `src = xchg(dst + offset, src)`.
    case atomicExchange(MemorySize)
    /// `r0 = cmpxchg(dst + offset, r0, src)`.
    case atomicCompareExchange(MemorySize)
    /// `dst = *(size *)(src + offset)` with acquire ordering.
    case loadAcquire(MemorySize)
    /// `*(size *)(dst + offset) = src` with release ordering.
    case storeRelease(MemorySize)
    /// Jumps always; the distance in slots is in the offset, or in the immediate for `gotol`.
    case jump(JumpDistance)
    /// Jumps when `dst condition operand` holds in `width`.
    case jumpIf(Condition, Width, Operand)
    /// `may_goto`: jumps when the loop budget that the runtime hands out is used up.
    case mayGoto
    /// Calls the helper whose ID is the immediate.
    case callHelper
    /// Calls the subprogram `immediate` slots after the next instruction.
    case callLocal
    /// Calls the kernel function whose BTF type ID is the immediate.
    case callKernelFunction
    /// Calls the address in a register. Compilers emit it; Linux never accepts it.
    case callRegister
    /// `dst = src` plus the offset of this CPU's data. Only in a loaded program's dump: Linux puts it there itself.
    case perCPUAddress
    /// Waits for speculation to end. Only in a loaded program's dump: Linux puts it there itself.
    case speculationBarrier
    /// Returns from the program or subprogram with r0.
    case exit

    /// Whether the low 32 bits (zero-extending the result) or all 64 take part.
    public enum Width: Hashable, Sendable, CaseIterable {
        /// The low word, printed `w0`; results are zero-extended.
        case bits32
        /// The whole register, printed `r0`.
        case bits64
    }

    /// Where the second operand comes from.
    public enum Operand: Hashable, Sendable, CaseIterable {
        /// The instruction's immediate, sign-extended.
        case immediate
        /// The source register.
        case register
    }

    /// How many bytes an access covers.
    public enum MemorySize: Int, Hashable, Sendable, CaseIterable {
        /// One byte, `u8`.
        case byte = 1
        /// Two bytes, `u16`.
        case half = 2
        /// Four bytes, `u32`.
        case word = 4
        /// Eight bytes, `u64`.
        case double = 8
    }

    /// The byte order that a swap produces.
    public enum Endianness: Hashable, Sendable, CaseIterable {
        /// `le16`…: nothing moves on a little-endian host.
        case little
        /// `be16`…: nothing moves on a big-endian host.
        case big
        /// `bswap16`…: always.
        case swapped
    }

    /// Two-operand arithmetic.
    public enum ArithmeticOperation: Hashable, Sendable, CaseIterable {
        /// Addition, subtraction, multiplication: modulo 2^width.
        case add, subtract, multiply
        /// Unsigned division and remainder; by zero gives 0 and the dividend.
        case divide, modulo
        /// Signed division and remainder, truncated toward zero; by zero gives 0 and the dividend.
        case signedDivide, signedModulo
        /// Bitwise.
        case or, and, xor
        /// Shifts; the amount is taken modulo the width.
        case shiftLeft, shiftRight, shiftRightArithmetic
        /// `dst = operand`.
        case move
    }

    /// Comparison of a conditional jump.
    public enum Condition: Hashable, Sendable, CaseIterable {
        /// `==`, `!=`.
        case equal, notEqual
        /// Unsigned `>`, `>=`, `<`, `<=`.
        case greater, greaterOrEqual, less, lessOrEqual
        /// Signed `s>`, `s>=`, `s<`, `s<=`.
        case signedGreater, signedGreaterOrEqual, signedLess, signedLessOrEqual
        /// `&`: any common bit.
        case bitsSet
    }

    /// Read-modify-write on memory.
    public enum AtomicOperation: Hashable, Sendable, CaseIterable {
        /// `+=`, `|=`, `&=`, `^=`.
        case add, or, and, xor
    }

    /// How a legacy packet load finds its bytes.
    public enum PacketAddress: Hashable, Sendable, CaseIterable {
        /// At the immediate.
        case absolute
        /// At the source register plus the immediate.
        case indirect
    }

    /// Which field holds a jump's distance.
    public enum JumpDistance: Hashable, Sendable, CaseIterable {
        /// The 16-bit offset.
        case offset
        /// The 32-bit immediate (`gotol`).
        case immediate
    }
}
