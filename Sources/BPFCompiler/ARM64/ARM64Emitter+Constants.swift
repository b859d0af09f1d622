extension ARM64Emitter {
    /// Copies a register; the 32-bit form clears the upper half.
    mutating func move(_ source: ARM64Register, to destination: ARM64Register, _ width: ARM64Width = .bits64) {
        emit(.orr, width, destination, .zero, source)
    }

    /// Loads a constant into all 64 bits in as few instructions as there are.
    mutating func load(_ value: UInt64, into register: ARM64Register) {
        let quarters = (0..<4).map { UInt16(truncatingIfNeeded: value >> UInt64($0 * 16)) }
        let (zeros, ones) = (quarters.count { $0 == 0 }, quarters.count { $0 == .max })
        if zeros < 3, ones < 3, let pattern = ARM64BitPattern(value, .bits64) {
            emit(.orrPattern, .bits64, register, .zero, pattern)
            return
        }
        let rest: UInt16 = ones > zeros ? .max : 0
        var isFirst = true
        for (quarter, bits) in quarters.enumerated() where bits != rest || isFirst && quarter == 3 {
            let quarter = UInt32(quarter)
            if !isFirst {
                emit(.movk, .bits64, register, quarter: quarter, value: bits)
            } else if rest == 0 {
                emit(.movz, .bits64, register, quarter: quarter, value: bits)
            } else {
                emit(.movn, .bits64, register, quarter: quarter, value: ~bits)
            }
            isFirst = false
        }
    }

    /// `destination = source + value`, by way of `scratch` for large values.
    mutating func add(
        _ value: Int64, to source: ARM64Register, into destination: ARM64Register, _ width: ARM64Width = .bits64,
        scratch: ARM64Register
    ) {
        let (opcode, magnitude) =
            value < 0 ? (ARM64Opcode.subImmediate, value.magnitude) : (.addImmediate, value.magnitude)
        if magnitude == 0 {
            move(source, to: destination, width)
        } else if magnitude < 4096 {
            emit(opcode, width, destination, source, value: UInt32(magnitude))
        } else if magnitude & 0xfff == 0, magnitude < 1 << 24 {
            emit(opcode, width, destination, source, value: UInt32(magnitude >> 12), isHigh: true)
        } else {
            load(UInt64(bitPattern: value), into: scratch)
            emit(.add, width, destination, source, scratch)
        }
    }

    /// Sets the flags by `register - value`.
    mutating func compare(
        _ register: ARM64Register, with value: Int64, _ width: ARM64Width, scratch: ARM64Register
    ) {
        if value >= 0, value < 4096 {
            emit(.subsImmediate, width, .zero, register, value: UInt32(value))
        } else if value < 0, value > -4096 {
            emit(.addsImmediate, width, .zero, register, value: UInt32(-value))
        } else {
            load(UInt64(bitPattern: value), into: scratch)
            emit(.subs, width, .zero, register, scratch)
        }
    }

    /// Multiplies all 64 bits by a number.
    mutating func multiply(_ register: ARM64Register, by value: UInt64, scratch: ARM64Register) {
        if value & (value &- 1) == 0 {
            if value > 1 { shiftLeft(register, by: UInt32(value.trailingZeroBitCount), .bits64, into: register) }
        } else {
            load(value, into: scratch)
            emit(.madd, .bits64, register, register, scratch, .zero)
        }
    }

    /// `destination = source << amount`.
    mutating func shiftLeft(
        _ source: ARM64Register, by amount: UInt32, _ width: ARM64Width, into destination: ARM64Register
    ) {
        let bits = width.bitCount
        emit(.ubfm, width, destination, source, rotation: (bits - amount) & (bits - 1), last: bits - 1 - amount)
    }

    /// Jumps to a function anywhere in memory, by its address in the eight bytes that follow the jump.
    mutating func emitVeneer(to function: FunctionAddress, isGuarded: Bool) {
        let loadAhead: UInt64 = 0x5800_0000 | (isGuarded ? 4 : 2) << 5 | 16
        stream.append(loadAhead, count: 4)
        emit(.br, to: .x16)
        if isGuarded {
            emit(.dsb)
            emit(.isb)
        }
        stream.append(UInt64(function.value), count: 8)
    }
}
