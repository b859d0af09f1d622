/// What the interpreter does in one step: `Operation` spelled out flat, so that one `switch` decides it.
///
/// Names end in the width in bits, and in where the second operand comes from.
enum StepCode: UInt8, CaseIterable {
    // Arithmetic on the destination.
    case add64Immediate, add64Register, add32Immediate, add32Register
    case subtract64Immediate, subtract64Register, subtract32Immediate, subtract32Register
    case multiply64Immediate, multiply64Register, multiply32Immediate, multiply32Register
    case divide64Immediate, divide64Register, divide32Immediate, divide32Register
    case modulo64Immediate, modulo64Register, modulo32Immediate, modulo32Register
    case signedDivide64Immediate, signedDivide64Register, signedDivide32Immediate, signedDivide32Register
    case signedModulo64Immediate, signedModulo64Register, signedModulo32Immediate, signedModulo32Register
    case or64Immediate, or64Register, or32Immediate, or32Register
    case and64Immediate, and64Register, and32Immediate, and32Register
    case xor64Immediate, xor64Register, xor32Immediate, xor32Register
    case shiftLeft64Immediate, shiftLeft64Register, shiftLeft32Immediate, shiftLeft32Register
    case shiftRight64Immediate, shiftRight64Register, shiftRight32Immediate, shiftRight32Register
    case shiftRightArithmetic64Immediate, shiftRightArithmetic64Register
    case shiftRightArithmetic32Immediate, shiftRightArithmetic32Register

    // Values from elsewhere. A constant is any immediate that is moved, 32-bit ones zero-extended beforehand.
    case constant, move64, move32
    case negate64, negate32
    case signExtend8To64, signExtend16To64, signExtend32To64, signExtend8To32, signExtend16To32
    case swap16, swap32, swap64, keep16, keep32, keep64

    // Memory at a register plus an offset.
    /// Loads what may not be there; the immediate is the size in bytes, negative for a signed load.
    case loadGuarded
    case load8, load16, load32, load64, loadSigned8, loadSigned16, loadSigned32
    case store8Immediate, store16Immediate, store32Immediate, store64Immediate
    case store8Register, store16Register, store32Register, store64Register
    /// Legacy packet loads; the offset is the size in bytes.
    case loadPacketAbsolute, loadPacketIndirect

    // Atomics: without result, or with the old value in the source register.
    case atomicAdd32, atomicAdd64, atomicOr32, atomicOr64, atomicAnd32, atomicAnd64, atomicXor32, atomicXor64
    case fetchAdd32, fetchAdd64, fetchOr32, fetchOr64, fetchAnd32, fetchAnd64, fetchXor32, fetchXor64
    case exchange32, exchange64, compareExchange32, compareExchange64
    case loadAcquire8, loadAcquire16, loadAcquire32, loadAcquire64
    case storeRelease8, storeRelease16, storeRelease32, storeRelease64

    // Jumps to the step that the offset numbers.
    case jump, mayGoto
    case equal64Immediate, equal64Register, equal32Immediate, equal32Register
    case notEqual64Immediate, notEqual64Register, notEqual32Immediate, notEqual32Register
    case greater64Immediate, greater64Register, greater32Immediate, greater32Register
    case greaterOrEqual64Immediate, greaterOrEqual64Register, greaterOrEqual32Immediate, greaterOrEqual32Register
    case less64Immediate, less64Register, less32Immediate, less32Register
    case lessOrEqual64Immediate, lessOrEqual64Register, lessOrEqual32Immediate, lessOrEqual32Register
    case signedGreater64Immediate, signedGreater64Register, signedGreater32Immediate, signedGreater32Register
    case signedGreaterOrEqual64Immediate, signedGreaterOrEqual64Register
    case signedGreaterOrEqual32Immediate, signedGreaterOrEqual32Register
    case signedLess64Immediate, signedLess64Register, signedLess32Immediate, signedLess32Register
    case signedLessOrEqual64Immediate, signedLessOrEqual64Register
    case signedLessOrEqual32Immediate, signedLessOrEqual32Register
    case bitsSet64Immediate, bitsSet64Register, bitsSet32Immediate, bitsSet32Register

    // Calls. Three helpers steer the interpreter or are worth a path of their own.
    case callHelper, callMapLookup, callTail, callLoop, callStandIn
    case callLocal, exit
    /// `bpf_throw`.
    case callThrow

    // Arenas: memory at the low word of a register, which may not be there.
    /// The immediate is the size in bytes, negative for a signed load.
    case arenaLoad
    /// The immediate is the size in bytes.
    case arenaStore
    /// Stores the immediate; the source is the size in bytes.
    case arenaStoreImmediate
    /// The immediate is the instruction's, `left` the size in bytes.
    case arenaAtomic
    /// A pointer as user space has it: the offset is the upper word, of all but null.
    case arenaUserAddress
    /// A function of the kernel; the immediate is its place among all.
    case callArena
}
