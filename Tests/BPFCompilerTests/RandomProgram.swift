import BPFInstructions

/// Programs made up at random that terminate, stay in their memory, and let no address into their results.
///
/// A program loads r0 to r9 from the context, works on them and on scratch memory in the context and on its stack, and
/// stores them back:
///
///     byte    0        80             336
///             ┌────────┬──────────────┐
///             │ r0…r9  │ scratch      │
///             └────────┴──────────────┘
struct RandomProgram {
    var random: SeededGenerator
    var slots: [Instruction] = []

    static let registerBytes = 80
    static let contextSize = 336

    /// Forms that a body may use as they are: no jumps, calls or memory.
    static let plain = InstructionForm.table.filter { form in
        switch form.operation {
        case .arithmetic, .negate, .moveSignExtended, .byteSwap: true
        default: false
        }
    }

    /// Forms that access memory.
    static let memory = InstructionForm.table.filter { form in
        switch form.operation {
        case .load, .store, .atomic, .atomicExchange, .atomicCompareExchange, .loadAcquire, .storeRelease: true
        default: false
        }
    }

    /// Conditional jumps.
    static let jumps = InstructionForm.table.filter { form in
        if case .jumpIf = form.operation { true } else { false }
    }

    /// A program of one instruction of a form, between loading and storing the registers.
    static func single(_ form: InstructionForm, seed: UInt64) -> [Instruction] {
        var program = RandomProgram(random: SeededGenerator(state: seed))
        program.begin()
        program.append(form)
        program.end()
        return program.slots
    }

    /// A program with a loop, forward jumps, memory accesses and subprograms.
    static func make(seed: UInt64, length: Int) -> [Instruction] {
        var program = RandomProgram(random: SeededGenerator(state: seed))
        program.begin()
        program.appendBody(length)
        if Bool.random(using: &program.random) { program.appendLoop(length / 2) }
        var calls: [Int] = []
        if Bool.random(using: &program.random) {
            calls.append(program.slots.count)
            program.appendCall()
            program.appendBody(length / 2)
        }
        program.end()
        for call in calls {
            program.slots[call].immediate = Int32(program.slots.count - call - 1)
            program.appendSubprogram(length / 2)
        }
        return program.slots
    }

    /// Contents for the context.
    static func context(seed: UInt64) -> [UInt8] {
        var random = SeededGenerator(state: seed)
        let values = (0..<10).flatMap { _ in
            let value = interesting(&random)
            return (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64($0 * 8)) }
        }
        return values + (registerBytes..<contextSize).map { _ in UInt8.random(in: 0...255, using: &random) }
    }

    /// Numbers at the edges more often than elsewhere.
    private static func interesting(_ random: inout SeededGenerator) -> UInt64 {
        let edges: [UInt64] = [
            0, 1, 2, 31, 32, 63, 64, 0xff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff, 0x1_0000_0000, 1 << 63, .max,
            .max - 1, 0xffff_ffff_8000_0000, 0x7fff_ffff_ffff_ffff,
        ]
        switch UInt8.random(in: 0..<4, using: &random) {
        case 0: return edges.randomElement(using: &random) ?? 0
        case 1: return UInt64.random(in: 0...200, using: &random)
        case 2: return UInt64(UInt32.random(in: 0...UInt32.max, using: &random))
        default: return UInt64.random(in: 0...UInt64.max, using: &random)
        }
    }
}

// MARK: - Parts

extension RandomProgram {
    private static func register(_ number: Int) -> Register { Register(rawValue: UInt8(number)) }

    mutating func anyRegister() -> Register { Self.register(Int.random(in: 0...9, using: &random)) }

    mutating func add(
        _ opcode: UInt8, _ destination: Register, _ source: Register = .r0, offset: Int = 0, immediate: Int32 = 0
    ) {
        slots.append(
            Instruction(
                opcode: opcode, destination: destination, source: source, offset: Int16(offset), immediate: immediate))
    }

    /// Keeps the context at `r10 - 8`, fills the stack's words below, loads the registers.
    private mutating func begin() {
        add(0x7b, .r10, .r1, offset: -8)
        for word in 2...12 { add(0x7a, .r10, offset: -8 * word, immediate: Int32(word) &* 0x1234_567) }
        for number in [0, 2, 3, 4, 5, 6, 7, 8, 9, 1] { add(0x79, Self.register(number), .r1, offset: number * 8) }
    }

    /// Stores the registers where they came from, by way of the stack.
    private mutating func end() {
        for number in 0...9 { add(0x7b, .r10, Self.register(number), offset: -200 - number * 8) }
        add(0x79, .r1, .r10, offset: -8)
        for number in 0...9 {
            add(0x79, .r2, .r10, offset: -200 - number * 8)
            add(0x7b, .r1, .r2, offset: number * 8)
        }
        add(0x95, .r0)
    }

    mutating func appendConstant(_ register: Register) {
        let value = Self.interesting(&random)
        add(0x18, register, immediate: Int32(truncatingIfNeeded: value))
        add(0x00, .r0, immediate: Int32(truncatingIfNeeded: value >> 32))
    }

    mutating func appendBody(_ length: Int, except kept: Set<Register> = []) {
        for _ in 0..<length {
            switch Int.random(in: 0..<13, using: &random) {
            case 10: appendRotation(except: kept)
            case 11: appendIndexedAccess(except: kept)
            case 12: appendCopy(except: kept)
            case 0..<6: if let form = Self.plain.randomElement(using: &random) { append(form, except: kept) }
            case 6, 7: if let form = Self.memory.randomElement(using: &random) { append(form, except: kept) }
            case 8: if let form = Self.jumps.randomElement(using: &random) { append(form, except: kept) }
            default:
                let register = anyRegister()
                if !kept.contains(register) { appendConstant(register) }
            }
        }
    }

    /// One instruction of a form, with what it needs around it.
    mutating func append(
        _ form: InstructionForm, except kept: Set<Register> = [], to destination: Register? = nil
    ) {
        var instruction = form.fixed
        if form.uses.contains(.destination) { instruction.destination = destination ?? anyRegister() }
        if form.uses.contains(.source) { instruction.source = anyRegister() }
        if form.uses.contains(.immediate) {
            instruction.immediate = Int32(truncatingIfNeeded: Self.interesting(&random))
        }
        if form.uses.contains(.destination), kept.contains(instruction.destination) { return }
        if form.uses.contains(.source), kept.contains(instruction.source) { return }
        switch form.operation {
        case .jumpIf: appendJump(instruction, except: kept)
        case .arithmetic(.shiftLeft, let width, .immediate), .arithmetic(.shiftRight, let width, .immediate),
            .arithmetic(.shiftRightArithmetic, let width, .immediate):
            instruction.immediate &= width == .bits32 ? 31 : 63
            slots.append(instruction)
        case .arithmetic, .negate, .moveSignExtended, .byteSwap: slots.append(instruction)
        default: appendAccess(instruction, form)
        }
    }

    /// A jump over the next one to three constants.
    private mutating func appendJump(_ jump: Instruction, except kept: Set<Register>) {
        let place = slots.count
        slots.append(jump)
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let register = anyRegister()
            if !kept.contains(register) { appendConstant(register) }
        }
        slots[place].offset = Int16(slots.count - place - 1)
    }

    /// An access to the scratch memory through any register, which then gets another value, or to the stack.
    private mutating func appendAccess(_ access: Instruction, _ form: InstructionForm) {
        var access = access
        let readsThroughSource =
            switch form.operation {
            case .load, .loadAcquire: true
            default: false
            }
        if Bool.random(using: &random) {
            if readsThroughSource { access.source = .r10 } else { access.destination = .r10 }
            access.offset = Int16(-16 - 8 * Int.random(in: 0...10, using: &random))
            slots.append(access)
            return
        }
        let base = readsThroughSource ? access.source : access.destination
        if !readsThroughSource, access.source == base, form.uses.contains(.source) { return }
        if form.operation.isCompareExchange, base == .r0 { return }
        add(0x79, base, .r10, offset: -8)
        access.offset = Int16(Self.registerBytes + 8 * Int.random(in: 0..<32, using: &random))
        slots.append(access)
        if !(readsThroughSource && access.destination == base) { appendConstant(base) }
    }

    mutating func distinctRegisters(_ count: Int, except kept: Set<Register>) -> [Register] {
        let free = (0...9).map(Self.register).filter { !kept.contains($0) }
        return Array(free.shuffled(using: &random).prefix(count))
    }

    /// A copy of a register, whole or of its lower half.
    private mutating func appendCopy(except kept: Set<Register>) {
        let registers = distinctRegisters(2, except: kept)
        add(Bool.random(using: &random) ? 0xbf : 0xbc, registers[0], registers[1])
    }

    /// Two shifted parts of a value put together, as compilers write rotations, or nearly so.
    private mutating func appendRotation(except kept: Set<Register>) {
        let registers = distinctRegisters(3, except: kept)
        let isWide = Bool.random(using: &random)
        let kind: UInt8 = isWide ? 3 : 0
        let bits: Int32 = isWide ? 64 : 32
        let amount = Int32.random(in: 1..<bits, using: &random)
        let rest = UInt8.random(in: 0..<8, using: &random) == 0 ? amount : bits - amount
        let (up, down): (UInt8, UInt8) = Bool.random(using: &random) ? (0x64, 0x74) : (0x74, 0x64)
        add(0xbc | kind, registers[0], registers[1])
        if Bool.random(using: &random) { add(0xbc | kind, registers[2], registers[1]) }
        add(up | kind, registers[0], immediate: up == 0x64 ? amount : rest)
        if UInt8.random(in: 0..<4, using: &random) == 0 { add(0xbf, registers[2], registers[0]) }
        add(down | kind, registers[1], immediate: up == 0x64 ? rest : amount)
        if UInt8.random(in: 0..<4, using: &random) == 0 { appendJump(registers, except: kept) }
        let joins: [UInt8] = [0x4c, 0xac, 0x0c, 0x5c]
        let isJoinedWide = UInt8.random(in: 0..<6, using: &random) == 0 ? 3 - kind : kind
        let join = (joins.randomElement(using: &random) ?? 0x4c) | isJoinedWide
        let swapped = Bool.random(using: &random)
        add(join, registers[swapped ? 1 : 0], registers[swapped ? 0 : 1])
        if Bool.random(using: &random) { appendConstant(registers[swapped ? 0 : 1]) }
    }

    /// A jump out of the middle of something.
    private mutating func appendJump(_ registers: [Register], except kept: Set<Register>) {
        appendJump(
            Instruction(opcode: 0x1d, destination: registers[0], source: registers[1]), except: kept)
    }

    /// An access to the scratch memory with an address that is added up of a base and a scaled index.
    private mutating func appendIndexedAccess(except kept: Set<Register>) {
        let registers = distinctRegisters(4, except: kept)
        let (base, index, address, value) = (registers[0], registers[1], registers[2], registers[3])
        let scale = Int32.random(in: 0...3, using: &random)
        add(0x79, base, .r10, offset: -8)
        add(Bool.random(using: &random) ? 0x57 : 0x54, index, immediate: 15)
        add(Bool.random(using: &random) ? 0xbf : 0xbc, address, index)
        if scale > 0 { add(Bool.random(using: &random) ? 0x67 : 0x64, address, immediate: scale) }
        if Bool.random(using: &random) {
            add(0x0f, address, base)
        } else {
            add(0x0f, base, address)
            add(0xbf, address, base)
        }
        let displacement = Int32.random(in: 0...16, using: &random)
        if Bool.random(using: &random) { add(0x07, address, immediate: displacement) }
        if UInt8.random(in: 0..<4, using: &random) == 0 { add(0x07, index, immediate: 1) }
        let offset = Self.registerBytes + Int.random(in: 0...64, using: &random)
        if Bool.random(using: &random) {
            add([0x61, 0x69, 0x71, 0x79].randomElement(using: &random) ?? 0x61, value, address, offset: offset)
        } else {
            add([0x63, 0x6b, 0x73, 0x7b].randomElement(using: &random) ?? 0x63, address, value, offset: offset)
        }
        for register in [base, address] { appendConstant(register) }
    }

    /// A local call, after which r1 to r5 get values.
    private mutating func appendCall() {
        add(0x85, .r0, Register(rawValue: 1))
        for number in 1...5 { appendConstant(Self.register(number)) }
    }

    /// A subprogram that works on its arguments and all registers.
    private mutating func appendSubprogram(_ length: Int) {
        for number in [0, 6, 7, 8, 9] { appendConstant(Self.register(number)) }
        for _ in 0..<length {
            if let form = Self.plain.randomElement(using: &random) { append(form) }
        }
        for number in 1...9 { add(0xaf, .r0, Self.register(number)) }
        add(0x95, .r0)
    }
}

extension Operation {
    fileprivate var isCompareExchange: Bool {
        if case .atomicCompareExchange = self { true } else { false }
    }
}

/// The same numbers for the same seed, everywhere.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
