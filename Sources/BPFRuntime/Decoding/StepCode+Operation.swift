import BPFInstructions

extension StepCode {
    /// The step for an operation that is no call and loads no 64-bit immediate; nil for one that has none.
    init?(_ operation: Operation) {
        guard let code = Self.code(for: operation) else { return nil }
        self = code
    }

    private static func code(for operation: Operation) -> StepCode? {
        switch operation {
        case .arithmetic(.move, let width, let operand): move(width, operand)
        case .arithmetic(let operation, let width, let operand): arithmetic[operation]?[width, operand]
        case .negate(let width): width == .bits64 ? .negate64 : .negate32
        case .moveSignExtended(let size, let width): signExtension(size, width)
        case .byteSwap(let size, let order): byteSwap(size, order)
        case .load(let size, let signed): signed ? accesses[size]?.signed : accesses[size]?.load
        case .store(let size, let operand): operand == .immediate ? accesses[size]?.immediate : accesses[size]?.register
        case .loadPacket(_, let kind): kind == .absolute ? .loadPacketAbsolute : .loadPacketIndirect
        case .atomic(let operation, let size, let fetch): atomic(fetch ? fetches[operation] : atomics[operation], size)
        case .atomicExchange(let size): atomic((.exchange32, .exchange64), size)
        case .atomicCompareExchange(let size): atomic((.compareExchange32, .compareExchange64), size)
        case .loadAcquire(let size): accesses[size]?.acquire
        case .storeRelease(let size): accesses[size]?.release
        case .jump: .jump
        case .jumpIf(let condition, let width, let operand): jumps[condition]?[width, operand]
        case .mayGoto: .mayGoto
        case .exit: .exit
        case .loadImmediate64, .castAddressSpace, .perCPUAddress, .speculationBarrier: nil
        case .callHelper, .callLocal, .callKernelFunction, .callRegister: nil
        }
    }

    private static func move(_ width: Operation.Width, _ operand: Operation.Operand) -> StepCode {
        switch (width, operand) {
        case (_, .immediate): .constant
        case (.bits64, .register): .move64
        case (.bits32, .register): .move32
        }
    }

    private static func signExtension(_ size: Operation.MemorySize, _ width: Operation.Width) -> StepCode? {
        switch (size, width) {
        case (.byte, .bits64): .signExtend8To64
        case (.half, .bits64): .signExtend16To64
        case (.word, .bits64): .signExtend32To64
        case (.byte, .bits32): .signExtend8To32
        case (.half, .bits32): .signExtend16To32
        default: nil
        }
    }

    /// Resolves the host's byte order: what already stands in the right order only loses its upper bytes.
    private static func byteSwap(_ size: Operation.MemorySize, _ order: Operation.Endianness) -> StepCode? {
        let hostIsLittle = 1.littleEndian == 1
        let moves = order == .swapped || (order == .big) == hostIsLittle
        switch size {
        case .byte: return nil
        case .half: return moves ? .swap16 : .keep16
        case .word: return moves ? .swap32 : .keep32
        case .double: return moves ? .swap64 : .keep64
        }
    }

    private static func atomic(
        _ codes: (word: StepCode, double: StepCode)?,
        _ size: Operation.MemorySize
    ) -> StepCode? {
        switch size {
        case .word: codes?.word
        case .double: codes?.double
        default: nil
        }
    }
}
