extension ProgramGenerator {
    /// Stores to, and loads from, the frame: numbers, spilled pointers, places that are not known.
    mutating func writeStackAccess() {
        switch random.number(0...7) {
        case 0...2: storeNumber()
        case 3...4: spill()
        case 5...6: fill()
        default: accessSomewhere()
        }
    }

    /// A place for `size` bytes, mostly aligned.
    private mutating func place(_ size: Int) -> Int {
        let slot = -8 * random.number(1...(errs ? 66 : 8))
        return slot + random.number(0...(8 / size - 1)) * size + (errs ? 1 : 0)
    }

    private mutating func storeNumber() {
        let size = random.pick([1, 2, 4, 8, 8])
        let offset = place(size)
        if random.chance(50) {
            builder.store(size, 10, offset, numberRegister())
        } else {
            builder.store(size, 10, offset, immediate: random.chance(30) ? 0 : random.interesting() & 0x7fff_ffff)
        }
        note(offset, size, .unknown)
    }

    private mutating func spill() {
        guard let source = register(where: { $0 != .nothing }) else { return storeNumber() }
        let offset = place(8)
        builder.store(8, 10, offset, source)
        note(offset, 8, registers[source])
    }

    private mutating func fill() {
        if let (offset, holding) = spills.sorted(by: { $0.key < $1.key }).randomElement(using: &random), !errs {
            let target = freeRegister()
            let size = holding.isNumber ? random.pick([1, 2, 4, 8, 8, 8]) : 8
            builder.load(size, target, 10, offset, signed: holding.isNumber && random.chance(15))
            registers[target] = size == 8 ? holding : .number(maximum: UInt64(1) << UInt64(size * 8) - 1)
            return
        }
        let target = freeRegister()
        let size = random.pick([1, 2, 4, 8])
        let offset = place(size)
        guard (1...size).allSatisfy({ written.contains(-(offset + $0 - 1)) }) || random.chance(30) else { return }
        builder.load(size, target, 10, offset)
        registers[target] = .unknown
    }

    /// A store or load at a place that depends on a number.
    private mutating func accessSomewhere() {
        let index = numberRegister()
        guard index != 10 else { return }
        limit(index, to: random.pick([7, 15, 31]))
        let pointer = freeRegister()
        guard pointer != index, pointer != 10 else { return }
        let base = -8 * random.number(4...8)
        let reaches = Int(min(registers[index].maximum ?? 0, 63))
        if base + reaches + 1 > 0 && !errs { return }
        for offset in stride(from: base, to: 0, by: 8) where random.chance(80) {
            builder.store(8, 10, offset, immediate: Int64(random.number(0...3)))
            note(offset, 8, .unknown)
        }
        builder.move(pointer, 10)
        builder.add(pointer, immediate: Int64(base))
        builder.add(pointer, index)
        registers[pointer] = .unknown
        if random.chance(50) {
            builder.store(1, pointer, 0, immediate: Int64(random.number(0...1)))
            spills = spills.filter { !$0.value.isNumber ? $0.key + 8 <= base : true }
        } else {
            builder.load(1, index, pointer, 0)
            registers[index] = .number(maximum: 255)
        }
        registers[pointer] = .nothing
    }

    /// What the bytes hold from now on.
    mutating func note(_ offset: Int, _ size: Int, _ holding: Holding) {
        for key in spills.keys where key < offset + size && offset < key + 8 { spills[key] = nil }
        if size == 8 { spills[offset] = holding }
        for byte in 0..<size { written.insert(-(offset + byte)) }
    }

    /// Fills `size` bytes from `offset` on with numbers, and says where they are.
    mutating func fillStack(_ offset: Int, _ size: Int) {
        var place = offset
        while place < offset + size {
            let step =
                place % 8 == 0 && offset + size - place >= 8 ? 8 : place % 4 == 0 && offset + size - place >= 4 ? 4 : 1
            builder.store(step, 10, place, immediate: Int64(random.number(0...3)))
            note(place, step, .unknown)
            place += step
        }
    }
}
