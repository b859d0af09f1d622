import BPFInstructions

/// What is known about registers and stack before one instruction, as far as the context's address goes.
struct ContextState: Equatable {
    /// Registers that hold the context's address, one bit each.
    var context: UInt16
    /// Registers that hold anything else.
    var other: UInt16
    /// The stack's 8-byte words that hold the context's address, the lowest at bit 0.
    var words: UInt64

    /// What no path has reached yet: everything is true of it.
    static let unreached = ContextState(context: .max, other: .max, words: .max)
    /// A function of which nothing is known.
    static let unknown = ContextState(context: 0, other: frame, words: 0)
    /// The entry of a program: r1 is the context.
    static let entry = ContextState(context: 0b10, other: frame, words: 0)

    private static let frame: UInt16 = 1 << 10
    private static let arguments: UInt16 = 0b11_1110
    private static let lost: UInt16 = 0b11_1111

    /// What holds on both of two ways to a place.
    func meet(_ other: ContextState) -> ContextState {
        ContextState(
            context: context & other.context, other: self.other & other.other, words: words & other.words)
    }

    /// What a subprogram finds that is called here.
    var calling: ContextState {
        ContextState(
            context: context & Self.arguments, other: other & Self.arguments | Self.frame, words: 0)
    }

    /// What is known about a register.
    func content(of register: Register) -> ContextContent {
        let bit: UInt16 = 1 << UInt16(register.rawValue)
        return context & bit != 0 ? .context : other & bit != 0 ? .other : .unknown
    }

    /// Takes note of one instruction.
    mutating func step(_ operation: Operation, _ instruction: Instruction) {
        let (destination, source) = (instruction.destination, instruction.source)
        switch operation {
        case .arithmetic(.move, .bits64, .register): set(destination, content(of: source))
        case .arithmetic, .negate, .moveSignExtended, .byteSwap, .loadImmediate64, .castAddressSpace:
            set(destination, .other)
        case .load(let size, _): set(destination, size == .double ? word(instruction) : .other)
        case .loadAcquire: set(destination, .unknown)
        case .store(.double, .register) where destination == .r10: spill(content(of: source), at: instruction.offset)
        case .store(let size, _) where destination == .r10: overwrite(size, at: instruction.offset)
        case .store, .storeRelease: words = 0
        case .atomic(_, _, let fetch):
            words = 0
            if fetch { set(source, .unknown) }
        case .atomicExchange:
            words = 0
            set(source, .unknown)
        case .atomicCompareExchange:
            words = 0
            set(.r0, .unknown)
        case .callHelper, .callLocal, .callKernelFunction, .callRegister, .loadPacket:
            words = 0
            context &= ~Self.lost
            other &= ~Self.lost
        default: break
        }
    }

    private mutating func set(_ register: Register, _ content: ContextContent) {
        let bit: UInt16 = 1 << UInt16(register.rawValue)
        context = content == .context ? context | bit : context & ~bit
        other = content == .other ? other | bit : other & ~bit
    }

    /// The bit of the whole word at an offset from r10; 0 where there is none.
    private static func bit(at offset: Int16) -> UInt64 {
        offset >= -512 && offset <= -8 && offset % 8 == 0 ? 1 << UInt64((offset + 512) / 8) : 0
    }

    private func word(_ load: Instruction) -> ContextContent {
        load.source == .r10 && words & Self.bit(at: load.offset) != 0 ? .context : .unknown
    }

    private mutating func spill(_ content: ContextContent, at offset: Int16) {
        overwrite(.double, at: offset)
        if content == .context { words |= Self.bit(at: offset) }
    }

    private mutating func overwrite(_ size: Operation.MemorySize, at offset: Int16) {
        let last = Int(offset) + size.rawValue - 1
        for byte in [Int(offset), last] where byte >= -512 && byte < 0 { words &= ~(1 << UInt64((byte + 512) / 8)) }
    }
}

/// What a register holds, as far as the context's address goes.
enum ContextContent {
    case context, other, unknown
}
