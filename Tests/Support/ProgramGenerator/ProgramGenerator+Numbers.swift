import BPFModel
import BPFVerification

extension ProgramGenerator {
    /// Puts some number into a register.
    @discardableResult
    mutating func writeNumber() -> Int {
        let register = freeRegister()
        switch random.number(0...6) {
        case 0...1:
            let number = Int64(Int32(truncatingIfNeeded: random.interesting()))
            builder.emit(random.chance(70) ? 0xb7 : 0xb4, register, immediate: number)
            registers[register] = .number(maximum: number < 0 ? .max : UInt64(number))
        case 2:
            let number = UInt64(bitPattern: random.interesting())
            builder.loadWide(register, number)
            registers[register] = .number(maximum: number)
        case 3...4:
            guard type != .rawTracepoint, let context = self.register(where: { $0 == .context }) else { fallthrough }
            builder.load(4, register, context, type == .xdp ? 12 : random.pick([0, 4, 8, 16]))
            registers[register] = .number(maximum: 0xffff_ffff)
        default:
            if registers[0...5].contains(where: { $0 != .nothing && !$0.isNumber }) && !errs {
                builder.move(register, immediate: Int64(random.number(0...255)))
                registers[register] = .number(maximum: 255)
                return register
            }
            builder.callHelper(random.pick([5, 7]))
            clobber()
            registers[0] = .unknown
            if register != 0 {
                builder.move(register, 0)
                registers[register] = .unknown
            }
        }
        if random.chance(50) { limit(register, to: random.pick([0, 1, 3, 7, 15, 31, 40, 47, 63, 255, 4095])) }
        return register
    }

    /// Brings a number below a limit, in one of the ways in which compilers do it.
    mutating func limit(_ register: Int, to maximum: Int) {
        guard registers[register].isNumber, register != 10 else { return }
        let limit = errs ? maximum * 2 + 1 : maximum
        switch random.number(0...4) {
        case 0...1:
            let mask = limit & (limit + 1) == 0 ? limit : (limit + 1).nextPowerOfTwo / 2 - 1
            builder.emit(random.chance(60) ? 0x57 : 0x54, register, immediate: Int64(max(mask, 0)))
        case 2:
            let jump = builder.jump(random.chance(70) ? 0xb5 : 0xb6, register, immediate: Int64(limit))
            builder.move(register, immediate: Int64(random.number(0...max(maximum, 0))))
            builder.land(jump)
        case 3:
            builder.emit(random.chance(60) ? 0x97 : 0x94, register, immediate: Int64(limit) + 1)
        default:
            let low = builder.jump(0x65, register, immediate: Int64(limit))
            let high = builder.jump(errs ? 0x65 : 0x75, register, immediate: 0)
            builder.land(low)
            builder.move(register, immediate: 0)
            builder.land(high)
        }
        registers[register] = .number(maximum: UInt64(maximum))
    }

    /// One to four operations on numbers.
    mutating func writeArithmetic() {
        for _ in 0..<random.number(1...4) {
            let destination = numberRegister()
            guard destination != 10 else { continue }
            writeOperation(on: destination)
        }
    }

    private mutating func writeOperation(on destination: Int) {
        let is64 = random.chance(60)
        let base: UInt8 = is64 ? 0x07 : 0x04
        switch random.number(0...11) {
        case 0:
            builder.emit(is64 ? 0x87 : 0x84, destination)
        case 1:
            let (opcode, size): (UInt8, Int64) = (random.pick([0xdc, 0xd4, 0xd7]), random.pick([16, 32, 64]))
            builder.emit(opcode, destination, immediate: size)
        case 2:
            let source = numberRegister()
            builder.emit(is64 ? 0xbf : 0xbc, destination, source, offset: random.pick(is64 ? [8, 16, 32] : [8, 16]))
        case 3:
            let shift = Int64(random.number(0...(is64 ? 63 : 31))) + (errs ? 33 : 0)
            builder.emit(base | random.pick([0x60, 0x70, 0xc0]), destination, immediate: shift)
        case 4:
            let source = numberRegister()
            builder.emit(base | 0x08 | random.pick([0x60, 0x70, 0xc0]), destination, source)
        case 5:
            let isSigned = random.chance(40)
            builder.emit(
                base | random.pick([0x30, 0x90]), destination, offset: isSigned ? 1 : 0,
                immediate: max(1, random.interesting() & 0xffff) * (random.chance(20) ? -1 : 1))
        case 6:
            let source = numberRegister()
            builder.emit(
                base | 0x08 | random.pick([0x30, 0x90]), destination, source, offset: random.chance(40) ? 1 : 0)
        case 7:
            let source = numberRegister()
            builder.emit(is64 ? 0xbf : 0xbc, destination, source)
            registers[destination] = registers[source].isNumber ? registers[source] : .unknown
            return
        case 8...9:
            builder.emit(
                base | random.pick([0x00, 0x10, 0x20, 0x40, 0x50, 0xa0]), destination,
                immediate: Int64(Int32(truncatingIfNeeded: random.interesting())))
        default:
            let source = numberRegister()
            builder.emit(base | 0x08 | random.pick([0x00, 0x10, 0x20, 0x40, 0x50, 0xa0]), destination, source)
        }
        registers[destination] = .unknown
    }
}

extension Int {
    /// The smallest power of two that is not smaller.
    var nextPowerOfTwo: Int {
        var power = 1
        while power < self { power *= 2 }
        return power
    }
}
