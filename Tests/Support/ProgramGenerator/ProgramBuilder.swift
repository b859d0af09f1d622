import BPFInstructions

/// Writes instructions one after the other; jumps forward are filled in when their target is known.
struct ProgramBuilder {
    private(set) var instructions: [Instruction] = []

    /// A jump whose target is not known yet.
    struct Jump { fileprivate let slot: Int }

    var count: Int { instructions.count }

    mutating func emit(
        _ opcode: UInt8, _ destination: Int = 0, _ source: Int = 0, offset: Int = 0, immediate: Int64 = 0
    ) {
        instructions.append(
            Instruction(
                opcode: opcode, destination: Register(rawValue: UInt8(destination)),
                source: Register(rawValue: UInt8(source)), offset: Int16(truncatingIfNeeded: offset),
                immediate: Int32(truncatingIfNeeded: immediate)))
    }

    // MARK: Arithmetic

    mutating func move(_ destination: Int, _ source: Int) { emit(0xbf, destination, source) }

    mutating func move(_ destination: Int, immediate: Int64) { emit(0xb7, destination, immediate: immediate) }

    mutating func add(_ destination: Int, immediate: Int64) { emit(0x07, destination, immediate: immediate) }

    mutating func add(_ destination: Int, _ source: Int) { emit(0x0f, destination, source) }

    mutating func loadWide(_ destination: Int, _ number: UInt64, source: UInt8 = 0) {
        emit(0x18, destination, Int(source), immediate: Int64(number & 0xffff_ffff))
        emit(0, immediate: Int64(number >> 32))
    }

    mutating func loadMap(_ destination: Int, _ map: Int) { loadWide(destination, UInt64(map), source: 1) }

    // MARK: Memory

    private static func size(_ bytes: Int) -> UInt8 {
        switch bytes {
        case 1: 0x10
        case 2: 0x08
        case 4: 0x00
        default: 0x18
        }
    }

    mutating func load(_ size: Int, _ destination: Int, _ base: Int, _ offset: Int, signed: Bool = false) {
        emit((signed && size < 8 ? 0x81 : 0x61) | Self.size(size), destination, base, offset: offset)
    }

    mutating func store(_ size: Int, _ base: Int, _ offset: Int, _ source: Int) {
        emit(0x63 | Self.size(size), base, source, offset: offset)
    }

    mutating func store(_ size: Int, _ base: Int, _ offset: Int, immediate: Int64) {
        emit(0x62 | Self.size(size), base, offset: offset, immediate: immediate)
    }

    mutating func atomic(_ operation: Int64, _ size: Int, _ base: Int, _ offset: Int, _ source: Int) {
        emit(size == 8 ? 0xdb : 0xc3, base, source, offset: offset, immediate: operation)
    }

    // MARK: Control

    mutating func jump(_ opcode: UInt8, _ destination: Int, _ source: Int = 0, immediate: Int64 = 0) -> Jump {
        emit(opcode, destination, source, immediate: immediate)
        return Jump(slot: instructions.count - 1)
    }

    /// The jump leads to what is emitted next.
    mutating func land(_ jump: Jump) {
        instructions[jump.slot].offset = Int16(truncatingIfNeeded: instructions.count - jump.slot - 1)
    }

    /// A jump back to `target`.
    mutating func jumpBack(_ opcode: UInt8, _ destination: Int, _ source: Int = 0, immediate: Int64 = 0, to target: Int)
    {
        emit(opcode, destination, source, offset: target - instructions.count - 1, immediate: immediate)
    }

    mutating func callHelper(_ helper: Int64) { emit(0x85, immediate: helper) }

    /// A call of a function that is placed later.
    mutating func callFunction() -> Jump {
        emit(0x85, 0, 1)
        return Jump(slot: instructions.count - 1)
    }

    /// The address of a function that is placed later.
    mutating func loadFunction(_ destination: Int) -> Jump {
        loadWide(destination, 0, source: 4)
        return Jump(slot: instructions.count - 2)
    }

    /// The call, or the address, is that of the function that is emitted next.
    mutating func place(_ call: Jump) {
        instructions[call.slot].immediate = Int32(instructions.count - call.slot - 1)
    }

    mutating func exit() { emit(0x95) }
}
