import BPFModel
import BPFVerification

extension ProgramGenerator {
    /// A helper with arguments of all kinds.
    mutating func writeHelperCall() {
        guard registers[0...5].allSatisfy({ !$0.isRecord }) || errs else { return }
        switch random.number(0...9) {
        case 0...1: updateMap()
        case 2: deleteFromMap()
        case 3...4: passMemory()
        case 5: useQueue()
        case 6: outputEvent()
        case 7: loadBytes()
        case 8: sumBytes()
        default: tailCall()
        }
    }

    private mutating func afterCall() {
        clobber()
        registers[0] = .unknown
    }

    /// `register` points to `size` bytes that the helper may read.
    private mutating func passMemory(in register: Int, _ size: Int, isRead: Bool = true) {
        let pointers = registers.indices.filter { index in
            index != register && index > 5 && index != 10 && (registers[index].room ?? 0) >= size
                && registers[index] != .packetEnd && !isPacket(registers[index])
        }
        if let pointer = pointers.first, random.chance(40) {
            builder.move(register, pointer)
        } else {
            let offset = -8 * ((size + 7) / 8) - (random.chance(20) ? 8 : 0)
            if isRead && !errs { fillStack(offset, size) }
            builder.move(register, 10)
            builder.add(register, immediate: Int64(errs ? offset + 8 : offset))
            if !isRead { note(offset, size, .nothing) }
        }
    }

    private func isPacket(_ holding: Holding) -> Bool { if case .packet = holding { true } else { false } }

    private mutating func updateMap() {
        let map = random.pick([GeneratedMap.array, GeneratedMap.hash, GeneratedMap.bytes, GeneratedMap.locked])
        passKey(of: map)
        passMemory(in: 3, GeneratedMap.all[map].description.valueSize)
        builder.move(4, immediate: 0)
        builder.loadMap(1, map)
        builder.callHelper(2)
        afterCall()
    }

    private mutating func deleteFromMap() {
        let map = GeneratedMap.hash
        passKey(of: map)
        builder.loadMap(1, map)
        builder.callHelper(3)
        afterCall()
    }

    /// Memory with a length: constant, or a number with a limit.
    private mutating func passMemory() {
        let size = random.pick([1, 4, 8, 12, 16, 24])
        passMemory(in: 1, size)
        passLength(in: 2, size, scratch: 3)
        builder.callHelper(6)
        afterCall()
    }

    private mutating func passLength(in register: Int, _ size: Int, scratch: Int) {
        let numbers = (6...9).filter { registers[$0].isNumber }
        if let number = numbers.first, random.chance(50) {
            limit(number, to: size)
            builder.move(register, number)
            if !errs {
                let jump = builder.jump(0x55, register)
                builder.move(register, immediate: 1)
                builder.land(jump)
            }
        } else {
            builder.move(
                register, immediate: Int64(errs ? random.pick([0, -1, size + 1, 513]) : random.number(1...size)))
        }
    }

    private mutating func useQueue() {
        passMemory(in: 2, 8, isRead: random.chance(50))
        builder.loadMap(1, GeneratedMap.queue)
        let helper = random.pick([87, 88, 89])
        if helper == 87 {
            fillStack(-8, 8)
            builder.move(2, 10)
            builder.add(2, immediate: -8)
            builder.move(3, immediate: 0)
        }
        builder.callHelper(Int64(helper))
        afterCall()
    }

    private mutating func outputEvent() {
        guard let context = register(where: { $0 == .context }), context > 5 || errs else { return }
        let size = random.pick([4, 8, 16])
        passMemory(in: 4, size)
        passLength(in: 5, size, scratch: 3)
        builder.move(1, context)
        builder.loadMap(2, GeneratedMap.events)
        builder.loadWide(3, 0xffff_ffff)
        builder.callHelper(25)
        afterCall()
    }

    private mutating func loadBytes() {
        guard type != .xdp, type != .rawTracepoint, let context = register(where: { $0 == .context }),
            context > 5 || errs
        else { return }
        let size = random.pick([1, 4, 8, 14])
        passMemory(in: 3, size, isRead: false)
        passLength(in: 4, size, scratch: 5)
        builder.move(1, context)
        builder.move(2, immediate: Int64(random.number(0...64)))
        builder.callHelper(26)
        afterCall()
    }

    private mutating func sumBytes() {
        guard type == .xdp || type == .schedCls || type == .schedAct else { return }
        passMemory(in: 1, 8)
        builder.move(2, immediate: errs ? 12 : random.pick([4, 8]))
        fillStack(-24, 8)
        builder.move(3, 10)
        builder.add(3, immediate: -24)
        builder.move(4, immediate: random.pick([4, 8]))
        builder.move(5, immediate: 0)
        builder.callHelper(28)
        afterCall()
    }

    private mutating func tailCall() {
        guard isMain, let context = register(where: { $0 == .context }), context > 5 || errs else { return }
        builder.move(1, context)
        builder.loadMap(2, GeneratedMap.programs)
        builder.move(3, immediate: Int64(random.number(0...5)))
        builder.callHelper(12)
        afterCall()
    }

    // MARK: Functions

    /// A static function, or `bpf_loop` with a callback.
    mutating func writeFunctionCall() {
        guard registers[0...5].allSatisfy({ !$0.isRecord }) else { return }
        if random.chance(30) {
            let count = Int64(random.number(0...16))
            builder.move(1, immediate: count)
            let jump = builder.loadFunction(2)
            builder.move(3, immediate: 0)
            builder.move(4, immediate: 0)
            builder.callHelper(181)
            calls.append((jump, true))
        } else {
            for argument in 1...5 where random.chance(argument == 1 ? 100 : 40) {
                if let register = registers.indices.first(where: { registers[$0].isNumber && $0 > 5 }) {
                    builder.move(argument, register)
                } else {
                    builder.move(argument, immediate: Int64(random.number(0...100)))
                }
            }
            calls.append((builder.callFunction(), false))
        }
        afterCall()
    }

    // MARK: References and locks

    /// A record of a ring buffer: reserved, written, given back.
    mutating func writeRecord() {
        guard !holdsRecord, isMain, depth < 2 else { return }
        let size = random.pick([1, 8, 16, 24])
        builder.loadMap(1, GeneratedMap.ring)
        builder.move(2, immediate: Int64(size))
        builder.move(3, immediate: 0)
        builder.callHelper(131)
        clobber()
        registers[0] = .recordOrNull(size: size)
        let register = random.pick([7, 8, 9])
        builder.move(register, 0)
        registers[register] = .recordOrNull(size: size)
        let jump = builder.jump(0x15, 0)
        registers[0] = .nothing
        registers[register] = .record(size: size)
        holdsRecord = true
        depth += 1
        access(register)
        if random.chance(50) { writePieces(random.number(0...2), callsFunctions: false) }
        depth -= 1
        giveBackRecords()
        builder.land(jump)
        registers[register] = .nothing
        forgetBlock(callsHelpers: true)
    }

    /// Submits or discards what is held.
    mutating func giveBackRecords() {
        guard let register = registers.indices.first(where: { if case .record = registers[$0] { true } else { false } })
        else { return }
        if errs { return registers[register] = .nothing }
        builder.move(1, register)
        builder.move(2, immediate: 0)
        builder.callHelper(random.pick([132, 133]))
        for index in registers.indices where registers[index].isRecord { registers[index] = .nothing }
        clobber()
        holdsRecord = false
    }

    /// Looks a value with a lock up, and changes it while it holds the lock.
    mutating func writeLockedSection() {
        guard type != .rawTracepoint, type != .socketFilter || errs, !holdsRecord, isMain else { return }
        passKey(of: GeneratedMap.locked)
        builder.loadMap(1, GeneratedMap.locked)
        builder.callHelper(1)
        clobber()
        let jump = builder.jump(0x15, 0)
        let saved = random.pick([7, 8, 9])
        builder.move(saved, 0)
        builder.move(1, saved)
        builder.add(1, immediate: errs ? 0 : 4)
        builder.callHelper(93)
        builder.load(4, 2, saved, 0)
        builder.add(2, immediate: 1)
        builder.store(4, saved, 0, 2)
        if errs { builder.callHelper(5) }
        builder.move(1, saved)
        builder.add(1, immediate: 4)
        if !errs { builder.callHelper(94) }
        builder.land(jump)
        registers[saved] = .nothing
        clobber()
        forgetBlock(callsHelpers: true)
    }
}
