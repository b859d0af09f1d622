import BPFModel
import BPFVerification

extension ProgramGenerator {
    /// After a block that may not have run: only what holds either way is believed.
    ///
    /// The generator does not follow both ways; it forgets what the block may have changed.
    mutating func forgetBlock(callsHelpers: Bool) {
        if callsHelpers { clobber() }
        for register in 0...5 where registers[register].isNumber && errs == false {
            if !callsHelpers { continue }
            registers[register] = .nothing
        }
        spills = spills.filter { $0.value == .context }
    }

    /// A forward jump around some pieces, with or without pieces for the other way.
    mutating func writeBranch() {
        let (left, right) = (numberRegister(), numberRegister())
        guard left != 10 else { return }
        let is64 = random.chance(65)
        let condition: UInt8 = random.pick([0x10, 0x20, 0x30, 0x40, 0x50, 0x60, 0x70, 0xa0, 0xb0, 0xc0, 0xd0])
        let base: UInt8 = is64 ? 0x05 : 0x06
        let jump =
            random.chance(50)
            ? builder.jump(base | condition, left, immediate: random.interesting())
            : builder.jump(base | 0x08 | condition, left, right)
        let before = (registers, spills, written)
        depth += 1
        writePieces(random.number(1...3), callsFunctions: false)
        depth -= 1
        let after = (registers, spills, written)
        if random.chance(40) {
            let end = builder.jump(0x05, 0)
            builder.land(jump)
            (registers, spills, written) = before
            depth += 1
            writePieces(random.number(1...2), callsFunctions: false)
            depth -= 1
            builder.land(end)
            join(after)
        } else {
            builder.land(jump)
            join(before)
        }
    }

    /// What holds now holds on both ways.
    private mutating func join(_ other: ([Holding], [Int: Holding], Set<Int>)) {
        for index in registers.indices where registers[index] != other.0[index] {
            if let one = registers[index].maximum, let two = other.0[index].maximum {
                registers[index] = .number(maximum: max(one, two))
            } else {
                registers[index] = .nothing
            }
        }
        spills = spills.filter { other.1[$0.key] == $0.value }
        written.formIntersection(other.2)
    }

    /// A loop that counts up or down to a limit.
    mutating func writeLoop() {
        let counter = random.pick([7, 8, 9])
        guard !registers[counter].isRecord else { return }
        let rounds = errs ? 100_000_000 : random.number(1...12)
        let counts = random.chance(50)
        builder.move(counter, immediate: counts ? 0 : Int64(rounds))
        registers[counter] = .nothing
        let before = registers
        let start = builder.count
        // What a piece leaves in r0 to r5 is there in the next round only if the loop puts it there again.
        for register in 0...5 where !registers[register].isNumber { registers[register] = .nothing }
        for register in registers.indices where registers[register].isNumber { registers[register] = .unknown }
        depth += 1
        let pieces = random.number(1...2)
        let saved = registers
        for _ in 0..<pieces { writeLoopPiece() }
        depth -= 1
        if zip(saved, registers).contains(where: { $0 != .nothing && $1 == .nothing }) {
            for index in registers.indices where saved[index].isNumber && registers[index] == .nothing {
                builder.move(index, immediate: Int64(random.number(0...9)))
            }
        }
        if counts {
            builder.add(counter, immediate: 1)
            builder.jumpBack(random.pick([0xa5, 0xb5, 0xc5, 0x55]), counter, immediate: Int64(rounds), to: start)
        } else {
            builder.add(counter, immediate: -1)
            builder.jumpBack(random.pick([0x55, 0x65]), counter, to: start)
        }
        registers = before.enumerated().map {
            registers[$0.offset] == $0.element ? $0.element : saved[$0.offset].isNumber ? .unknown : .nothing
        }
        registers[counter] = .unknown
        registers[10] = .stack(offset: 0)
        spills = spills.filter { $0.value == .context }
    }

    private mutating func writeLoopPiece() {
        switch random.number(0...5) {
        case 0...2: writeArithmetic()
        case 3: writeStackAccess()
        case 4: writeMapAccess()
        default: writeBranch()
        }
    }

    // MARK: Pointers

    /// Moves a pointer by a number with a limit, then uses it near its bounds.
    mutating func writePointerArithmetic() {
        guard let pointer = register(where: { if case .value = $0 { true } else { false } }), pointer != 10,
            case .value(let map, let offset, let spread) = registers[pointer]
        else { return writePointerComparison() }
        let target = freeRegister()
        guard target != 10, target != pointer else { return }
        let room = registers[pointer].room ?? 0
        builder.move(target, pointer)
        switch random.number(0...3) {
        case 0:
            let distance = random.number(0...max(0, room))
            builder.add(target, immediate: Int64(errs ? -1 : distance))
            registers[target] = .value(map: map, offset: offset + distance, spread: spread)
        case 1...2:
            guard let index = registers.indices.first(where: { registers[$0].isNumber && $0 != target }) else { break }
            let reach = random.pick([3, 7, 15, max(0, room - 8)])
            limit(index, to: reach)
            builder.add(target, index)
            registers[target] = .value(map: map, offset: offset, spread: spread + reach)
        default:
            builder.emit(0x17, target, immediate: Int64(random.number(0...4)))
            registers[target] = .value(map: map, offset: offset - 4, spread: spread)
            return
        }
        access(target)
    }

    private mutating func writePointerComparison() {
        guard let left = register(where: { $0 != .nothing }), let right = register(where: { $0 != .nothing }) else {
            return
        }
        let jump = builder.jump(random.pick([0x1d, 0x5d, 0x2d, 0xbd]), left, right)
        writeArithmetic()
        builder.land(jump)
        for register in 0...5 { registers[register] = .nothing }
        spills = spills.filter { $0.value == .context }
    }

    mutating func writeAtomic() {
        let operation = random.pick([0x00, 0x40, 0x50, 0xa0, 0x01, 0x41, 0x51, 0xa1, 0xe1, 0xf1] as [Int64])
        let size = random.pick([4, 8])
        let source = numberRegister()
        guard source != 10 else { return }
        if operation == 0xf1 && !registers[0].isNumber {
            builder.move(0, immediate: 0)
            registers[0] = .number(maximum: 0)
        }
        if let pointer = register(where: { if case .value = $0 { true } else { false } }), random.chance(50),
            pointer != source
        {
            guard let room = registers[pointer].room, room >= size else { return }
            builder.atomic(operation, size, pointer, (room - size) / size * size, source)
        } else {
            let offset = -8 * random.number(1...8) + (errs ? 2 : 0)
            fillStack(-8 * ((-offset + 7) / 8), 8)
            builder.atomic(operation, size, 10, offset, source)
            note(offset, size, .unknown)
        }
        if operation & 1 != 0 { registers[operation == 0xf1 ? 0 : source] = .unknown }
    }

    /// Rare instructions.
    mutating func writeOddity() {
        let target = freeRegister()
        guard target != 10 else { return }
        switch random.number(0...5) {
        case 0 where type == .socketFilter || type == .schedCls || type == .schedAct:
            guard registers[6] == .context else { return }
            builder.emit(random.pick([0x20, 0x28, 0x30]), immediate: Int64(random.number(0...64)))
            clobber()
            registers[0] = .unknown
        case 1:
            let jump = builder.jump(0x05, 0)
            builder.land(jump)
        case 2 where isMain && depth > 0 && !holdsRecord:
            let jump = builder.jump(0x15, numberRegister(), immediate: random.interesting())
            builder.move(0, immediate: 0)
            builder.exit()
            builder.land(jump)
            registers[0] = .nothing
        case 3:
            builder.emit(0xbc, target, random.number(0...10))
            registers[target] = .unknown
        case 4 where errs:
            builder.emit(
                UInt8(random.number(0...255)), target, random.number(0...10), offset: random.number(-2...2),
                immediate: random.interesting())
        default:
            builder.move(target, 10)
            builder.add(target, immediate: -8)
            registers[target] = .stack(offset: -8)
        }
    }
}
