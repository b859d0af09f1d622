import BPFModel
import BPFVerification

extension ProgramGenerator {
    // MARK: Maps

    /// A look-up, its null check, and accesses near the value's bounds.
    mutating func writeMapAccess() {
        if random.chance(25), let pointer = register(where: { if case .value = $0 { true } else { false } }) {
            return access(pointer)
        }
        if random.chance(12) { return writeDirectValue() }
        guard registers[0...5].allSatisfy({ !$0.isRecord }) else { return }
        let map = random.pick(GeneratedMap.lookedUp)
        passKey(of: map)
        builder.loadMap(1, errs ? random.number(0...8) : map)
        builder.callHelper(random.chance(97) ? 1 : 46)
        clobber()
        registers[0] = .valueOrNull(map: map)
        let pointer = random.chance(50) ? 0 : random.number(7...9)
        if pointer != 0 && !registers[pointer].isRecord {
            builder.move(pointer, 0)
            registers[pointer] = registers[0]
        }
        checkNull(random.chance(80) ? pointer : 0)
    }

    /// The address of a map's value, without a look-up.
    private mutating func writeDirectValue() {
        let target = freeRegister()
        guard target != 10 else { return }
        let map = errs ? random.number(0...8) : random.pick([GeneratedMap.array, GeneratedMap.bytes])
        let offset = random.number(0...(errs ? 60 : 6))
        builder.loadWide(target, UInt64(map) | UInt64(offset) << 32, source: 2)
        registers[target] = .value(map: map, offset: offset, spread: 0)
        access(target)
    }

    /// r2 points to a key on the stack.
    mutating func passKey(of map: Int) {
        let size = GeneratedMap.all[map].description.keySize
        let offset = -8 * random.number(1...4)
        if !errs { fillStack(offset, max(size, 4)) }
        builder.move(2, 10)
        builder.add(2, immediate: Int64(offset))
        registers[2] = .stack(offset: offset)
    }

    /// Jumps around a block where the pointer is good.
    mutating func checkNull(_ register: Int) {
        let good: Holding
        switch registers[register] {
        case .valueOrNull(let map): good = .value(map: map, offset: 0, spread: 0)
        case .recordOrNull(let size): good = .record(size: size)
        default: return
        }
        let copies = registers.indices.filter { registers[$0] == registers[register] }
        if errs { return copies.forEach { registers[$0] = good } }
        if random.chance(30) && isMain && !holdsRecord {
            let jump = builder.jump(0x55, register)
            builder.move(0, immediate: 0)
            builder.exit()
            builder.land(jump)
            for copy in copies { registers[copy] = good }
            return access(register)
        }
        let jump = builder.jump(random.chance(90) ? 0x15 : 0x1d, register, 0)
        for copy in copies { registers[copy] = good }
        access(register)
        depth += 1
        if depth < 3 { writePieces(random.number(0...2), callsFunctions: false) }
        depth -= 1
        giveBackRecords()
        for copy in copies where !registers[copy].isNumber { registers[copy] = .nothing }
        let before = registers
        builder.land(jump)
        registers = before.map { if case .value = $0 { .nothing } else { $0 } }
        forgetBlock(callsHelpers: true)
    }

    /// One to three loads and stores through a pointer, up to its last byte.
    mutating func access(_ pointer: Int) {
        for _ in 0..<random.number(1...3) {
            guard let room = registers[pointer].room else { return }
            let size = random.pick([1, 2, 4, 8])
            var offset = random.number(0...max(0, room - size))
            if random.chance(25) { offset = max(0, room - size) }
            if errs { offset += random.pick([1, -1, 8, room]) }
            if case .value(GeneratedMap.locked, _, _) = registers[pointer], !errs { offset = random.pick([0, 8]) }
            if case .value(GeneratedMap.locked, _, _) = registers[pointer], size > 4, offset == 0 { continue }
            guard size <= room || errs else { continue }
            writeAccess(pointer, offset, size)
        }
    }

    private mutating func writeAccess(_ pointer: Int, _ offset: Int, _ size: Int) {
        switch random.number(0...5) {
        case 0...2:
            let target = freeRegister()
            guard target != 10, target != pointer else { return }
            builder.load(size, target, pointer, offset, signed: random.chance(10))
            registers[target] = .number(maximum: size == 8 ? .max : UInt64(1) << UInt64(size * 8) - 1)
        case 3...4: builder.store(size, pointer, offset, errs ? random.number(0...10) : numberRegisterOnly() ?? pointer)
        default: builder.store(size, pointer, offset, immediate: random.interesting() & 0x7fff_ffff)
        }
    }

    /// A register that holds a number already.
    func numberRegisterOnly() -> Int? { registers.indices.first { registers[$0].isNumber } }

    // MARK: Packets

    /// Compares with the packet's end, then touches what was proven.
    mutating func writePacketAccess() {
        guard type == .xdp || type == .schedCls || type == .schedAct || type == .cgroupSkb,
            let context = register(where: { $0 == .context })
        else { return writeContextAccess() }
        let (data, end, probe) = random.chance(50) ? (2, 3, 4) : (7, 8, 9)
        guard [data, end, probe].allSatisfy({ !registers[$0].isRecord && $0 != context }) else { return }
        builder.load(4, data, context, type == .xdp ? 0 : 76)
        builder.load(4, end, context, type == .xdp ? 4 : 80)
        builder.move(probe, data)
        let proven = random.number(1...40)
        let variable = random.chance(30) ? movePacket(data, probe, avoiding: [end, context]) : false
        builder.add(probe, immediate: Int64(proven))
        let (opcode, isSwapped): (UInt8, Bool) = random.pick([(0x2d, false), (0x3d, false), (0xad, true), (0xbd, true)])
        let jump = isSwapped ? builder.jump(opcode, end, probe) : builder.jump(opcode, probe, end)
        registers[data] = .packet(proven: proven)
        registers[end] = .packetEnd
        registers[probe] = .packet(proven: 0)
        touchPacket(data)
        if variable && random.chance(30) { touchPacket(data) }
        builder.land(jump)
        for register in [data, end, probe] { registers[register] = .nothing }
        forgetBlock(callsHelpers: false)
    }

    private mutating func movePacket(_ data: Int, _ probe: Int, avoiding others: [Int]) -> Bool {
        guard
            let index = registers.indices.first(where: {
                registers[$0].isNumber && $0 != data && $0 != probe && !others.contains($0)
            })
        else { return false }
        if !errs { limit(index, to: random.pick([7, 15, 63, 255, 4095])) }
        builder.add(data, index)
        builder.move(probe, data)
        return true
    }

    private mutating func touchPacket(_ data: Int) {
        if type == .cgroupSkb {
            let target = freeRegister()
            guard target != data, target != 10, case .packet(let proven) = registers[data] else { return }
            builder.load(1, target, data, random.number(0...max(0, proven - 1)))
            registers[target] = .number(maximum: 255)
        } else {
            access(data)
        }
    }

    // MARK: Contexts

    mutating func writeContextAccess() {
        guard let context = register(where: { $0 == .context }) else { return writeArithmetic() }
        let target = freeRegister()
        guard target != 10 else { return }
        let offsets =
            type == .xdp
            ? [8, 12, 16] : type == .rawTracepoint ? [0, 8, 16] : [0, 4, 8, 12, 16, 20, 24, 28, 32, 40, 60]
        let size = type == .rawTracepoint ? 8 : errs ? random.pick([1, 2, 8]) : 4
        let offset = random.pick(offsets) + (errs ? random.number(-4...200) : 0)
        if type != .xdp && type != .rawTracepoint && random.chance(20), let value = numberRegisterOnly() {
            builder.store(4, context, random.pick([8, 48, 52, 56, 60, 64]), value)
            return
        }
        guard target != context else { return }
        builder.load(size, target, context, offset)
        registers[target] = .number(maximum: size == 8 ? .max : 0xffff_ffff)
    }
}
