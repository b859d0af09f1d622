import BPFInstructions
import BPFModel

/// Which registers a step needs and leaves behind, as bits: what checked execution tells uninitialised registers by.
struct RegisterUse: BitwiseCopyable {
    /// Registers that must hold something.
    var reads: UInt32
    /// Registers that hold nothing afterwards.
    var clears: UInt32
    /// Registers that hold something afterwards.
    var sets: UInt32

    init(reads: UInt32 = 0, clears: UInt32 = 0, sets: UInt32 = 0) {
        self.reads = reads
        self.clears = clears
        self.sets = sets
    }

    /// r1 to r5.
    static let arguments: UInt32 = 0b11_1110
    /// r6 to r9 and r10.
    static let kept: UInt32 = 0b111_1100_0000
    /// r10.
    static let framePointer: UInt32 = 1 << 10

    /// A call that takes its arguments from the first `count` argument registers.
    static func call(arguments count: Int, returnsValue: Bool) -> RegisterUse {
        RegisterUse(reads: (1 << UInt32(count + 1)) - 2, clears: arguments | 1, sets: returnsValue ? 1 : 0)
    }

    /// The registers of an instruction that is no call.
    init(_ operation: Operation, destination: Register, source: Register) {
        let (to, from) = (1 << UInt32(destination.rawValue) as UInt32, 1 << UInt32(source.rawValue) as UInt32)
        switch operation {
        case .arithmetic(.move, _, .immediate), .loadImmediate64: self.init(sets: to)
        case .arithmetic(.move, _, .register), .moveSignExtended, .load, .loadAcquire,
            .castAddressSpace:
            self.init(reads: from, sets: to)
        case .arithmetic(_, _, let operand): self.init(reads: operand == .register ? to | from : to)
        case .negate, .byteSwap: self.init(reads: to)
        case .store(_, let operand): self.init(reads: operand == .register ? to | from : to)
        case .loadPacket(_, let kind):
            self.init(reads: kind == .indirect ? 1 << 6 | from : 1 << 6, clears: Self.arguments, sets: 1)
        case .atomic, .atomicExchange, .storeRelease: self.init(reads: to | from)
        case .atomicCompareExchange: self.init(reads: to | from | 1)
        case .jumpIf(_, _, let operand): self.init(reads: operand == .register ? to | from : to)
        case .jump, .mayGoto, .exit, .perCPUAddress, .speculationBarrier: self.init()
        case .callHelper, .callLocal, .callKernelFunction, .callRegister: self.init()
        }
    }
}
