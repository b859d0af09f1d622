import BPFInstructions

/// Executes programs slowly and obviously, in memory of its own: what compiled code is compared with.
///
/// The context and the stacks have addresses that no program should see in its results.
struct ReferenceMachine {
    private(set) var registers = [UInt64](repeating: 0, count: 11)
    private(set) var context: [UInt8]
    private var stacks: [[UInt8]] = []
    private var callers: [(slot: Int, saved: [UInt64])] = []

    static let contextAddress: UInt64 = 0x1000_0000
    private static let stackAddress: UInt64 = 0x7000_0000
    private static let stackSize = 512

    struct Fault: Error { let slot: Int }

    init(context: [UInt8]) { self.context = context }

    /// Runs to the exit and returns r0.
    mutating func run(_ program: [Instruction], limit: Int = 100_000) throws -> UInt64 {
        registers[1] = Self.contextAddress
        enter()
        var slot = 0
        for _ in 0..<limit {
            guard program.indices.contains(slot), let operation = program[slot].operation else {
                throw Fault(slot: slot)
            }
            if operation == .exit {
                stacks.removeLast()
                guard let caller = callers.popLast() else { return registers[0] }
                registers.replaceSubrange(6...10, with: caller.saved)
                slot = caller.slot
            } else {
                slot = try step(operation, program, slot)
            }
        }
        throw Fault(slot: slot)
    }

    private mutating func enter() {
        stacks.append([UInt8](repeating: 0, count: Self.stackSize))
        registers[10] = Self.stackAddress + UInt64(stacks.count * Self.stackSize)
    }

    /// Executes one instruction and returns the next slot.
    private mutating func step(_ operation: Operation, _ program: [Instruction], _ slot: Int) throws -> Int {
        let instruction = program[slot]
        let (destination, source) = (Int(instruction.destination.rawValue), Int(instruction.source.rawValue))
        let immediate = Semantics.extend(instruction.immediate)
        func value(_ operand: Operation.Operand) -> UInt64 {
            operand == .immediate ? immediate : registers[source]
        }
        switch operation {
        case .arithmetic(let arithmetic, let width, let operand):
            registers[destination] = arithmetic.apply(registers[destination], value(operand), width)
        case .negate(let width):
            let negated = Semantics.negate64(registers[destination])
            registers[destination] = width == .bits32 ? Semantics.low32(negated) : negated
        case .moveSignExtended(let size, let width):
            let extended = size.signExtend(registers[source])
            registers[destination] = width == .bits32 ? Semantics.low32(extended) : extended
        case .byteSwap(let size, let order):
            registers[destination] = order.apply(registers[destination], size)
        case .loadImmediate64:
            let high = UInt64(UInt32(bitPattern: program[slot + 1].immediate))
            registers[destination] = high << 32 | Semantics.low32(immediate)
            return slot + 2
        case .jump(.offset), .mayGoto: return slot + 1 + Int(instruction.offset)
        case .jump(.immediate): return slot + 1 + Int(instruction.immediate)
        case .jumpIf(let condition, let width, let operand):
            let taken = condition.holds(registers[destination], value(operand), width)
            return slot + 1 + (taken ? Int(instruction.offset) : 0)
        case .callLocal:
            callers.append((slot + 1, Array(registers[6...10])))
            enter()
            return slot + 1 + Int(instruction.immediate)
        default: try access(operation, instruction, at: slot)
        }
        return slot + 1
    }

    // MARK: - Memory

    private mutating func access(_ operation: Operation, _ instruction: Instruction, at slot: Int) throws {
        let (destination, source) = (Int(instruction.destination.rawValue), Int(instruction.source.rawValue))
        let offset = UInt64(bitPattern: Int64(instruction.offset))
        let (from, to) = (registers[source] &+ offset, registers[destination] &+ offset)
        switch operation {
        case .load(let size, let signed):
            let loaded = try load(from, size, at: slot)
            registers[destination] = signed ? size.signExtend(loaded) : loaded
        case .loadAcquire(let size): registers[destination] = try load(from, size, at: slot)
        case .store(let size, .immediate):
            try store(Semantics.extend(instruction.immediate), to, size, at: slot)
        case .store(let size, .register), .storeRelease(let size): try store(registers[source], to, size, at: slot)
        case .atomic(let atomic, let size, let fetch):
            let old = try load(to, size, at: slot)
            try store(atomic.apply(old, registers[source]), to, size, at: slot)
            if fetch { registers[source] = old }
        case .atomicExchange(let size):
            let old = try load(to, size, at: slot)
            try store(registers[source], to, size, at: slot)
            registers[source] = old
        case .atomicCompareExchange(let size):
            let old = try load(to, size, at: slot)
            if old == size.zeroExtend(registers[0]) { try store(registers[source], to, size, at: slot) }
            registers[0] = old
        default: throw Fault(slot: slot)
        }
    }

    private func load(_ address: UInt64, _ size: Operation.MemorySize, at slot: Int) throws -> UInt64 {
        try (0..<size.rawValue).reversed().reduce(0) { value, index in
            guard let byte = self[address &+ UInt64(index)] else { throw Fault(slot: slot) }
            return value << 8 | UInt64(byte)
        }
    }

    private mutating func store(
        _ value: UInt64, _ address: UInt64, _ size: Operation.MemorySize, at slot: Int
    ) throws {
        for index in 0..<size.rawValue {
            let place = address &+ UInt64(index)
            guard self[place] != nil else { throw Fault(slot: slot) }
            self[place] = UInt8(truncatingIfNeeded: value >> UInt64(index * 8))
        }
    }

    private subscript(address: UInt64) -> UInt8? {
        get {
            if let index = contextIndex(address) { return context[index] }
            return stackIndex(address).map { stacks[$0][$1] }
        }
        set {
            guard let newValue else { return }
            if let index = contextIndex(address) { context[index] = newValue }
            if let (stack, index) = stackIndex(address) { stacks[stack][index] = newValue }
        }
    }

    private func contextIndex(_ address: UInt64) -> Int? {
        let index = Int(truncatingIfNeeded: address &- Self.contextAddress)
        return context.indices.contains(index) ? index : nil
    }

    private func stackIndex(_ address: UInt64) -> (Int, Int)? {
        let offset = Int(truncatingIfNeeded: address &- Self.stackAddress)
        guard (0..<(stacks.count * Self.stackSize)).contains(offset) else { return nil }
        return (offset / Self.stackSize, offset % Self.stackSize)
    }
}
