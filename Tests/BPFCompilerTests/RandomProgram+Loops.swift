import BPFInstructions

/// Loops with all that may be moved out of them, or nearly.
extension RandomProgram {
    private mutating func happens(oneIn count: Int) -> Bool { Int.random(in: 0..<count, using: &random) == 0 }

    /// Up to four rounds with r9 as counter, which nothing else uses.
    ///
    /// Some are entered in their middle, left early, gone on with early, or have another loop inside. One register is only
    /// written before the loop goes back, and where it begins again; another one is made the same number in each round.
    mutating func appendLoop(_ length: Int) {
        let registers = distinctRegisters(2, except: [.r9])
        let (last, number) = (registers[0], registers[1])
        let kept: Set<Register> = happens(oneIn: 3) ? [.r9] : [.r9, number]
        var (entry, exits): (Int?, [Int]) = (nil, [])
        add(0xb7, .r9, immediate: Int32.random(in: 1...4, using: &random))
        if happens(oneIn: 4) {
            entry = slots.count
            add(0x05, .r0)
        }
        let start = slots.count
        if happens(oneIn: 2) { overwrite(last, except: kept) }
        appendBody(length / 3, except: kept)
        if let entry { slots[entry].offset = Int16(slots.count - entry - 1) }
        if happens(oneIn: 4) { appendInnerLoop(length / 3, except: kept) }
        appendNumber(number)
        for _ in 0..<Int.random(in: 0...2, using: &random) { appendExit(&exits, except: kept) }
        appendBody(length / 3, except: kept)
        add(0x17, .r9, immediate: 1)
        if happens(oneIn: 4) {
            exits.append(slots.count)
            add(0x15, .r9)
            appendJump(to: start, except: kept)
            appendBody(length / 3, except: kept)
        }
        if happens(oneIn: 2) { appendWanted(last, except: kept) }
        add(0x55, .r9, offset: start - slots.count - 1)
        for exit in exits { slots[exit].offset = Int16(slots.count - exit - 1) }
    }

    /// Up to three rounds with a counter on the stack, of which none is entered by the loop around it but by its first instruction.
    private mutating func appendInnerLoop(_ length: Int, except kept: Set<Register>) {
        let (place, counter) = (-104, distinctRegisters(1, except: kept)[0])
        var exits: [Int] = []
        add(0x7a, .r10, offset: place, immediate: Int32.random(in: 1...3, using: &random))
        let start = slots.count
        appendBody(length, except: kept)
        if happens(oneIn: 2) { appendNumber(distinctRegisters(1, except: kept)[0]) }
        if happens(oneIn: 2) { appendExit(&exits, except: kept) }
        add(0x79, counter, .r10, offset: place)
        add(0x17, counter, immediate: 1)
        add(0x7b, .r10, counter, offset: place)
        if happens(oneIn: 2) { appendWanted(distinctRegisters(1, except: kept.union([counter]))[0], except: kept) }
        add(0x55, counter, offset: start - slots.count - 1)
        for exit in exits { slots[exit].offset = Int16(slots.count - exit - 1) }
    }

    /// A number in a register, which is added to another one.
    private mutating func appendNumber(_ register: Register) {
        let jumps = happens(oneIn: 4)
        let place = slots.count
        if jumps { add(0x55, distinctRegisters(1, except: [.r9])[0]) }
        appendConstant(register)
        add(0x0f, distinctRegisters(1, except: [.r9, register])[0], register)
        if jumps { slots[place].offset = Int16(slots.count - place - 1) }
    }

    /// A jump out of the loop, before which a register is written that is written anew behind it.
    private mutating func appendExit(_ exits: inout [Int], except kept: Set<Register>) {
        let register = distinctRegisters(1, except: kept)[0]
        appendWanted(register, except: kept)
        if happens(oneIn: 3) { appendBody(1, except: kept) }
        exits.append(slots.count)
        appendJump(to: 0, except: kept)
        if !happens(oneIn: 4) { overwrite(register, except: kept) }
    }

    /// One to three instructions that write a register.
    private mutating func appendWanted(_ register: Register, except kept: Set<Register>) {
        if happens(oneIn: 2) { overwrite(register, except: kept) }
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            if let form = Self.plain.randomElement(using: &random) { append(form, except: kept, to: register) }
        }
    }

    /// A register becomes a number or a copy.
    private mutating func overwrite(_ register: Register, except kept: Set<Register>) {
        if Bool.random(using: &random) {
            appendConstant(register)
        } else {
            add(0xbf, register, distinctRegisters(1, except: kept.union([register]))[0])
        }
    }

    /// Any conditional jump to a slot, which may be one that is said later.
    private mutating func appendJump(to slot: Int, except kept: Set<Register>) {
        guard let form = Self.jumps.randomElement(using: &random) else { return }
        let registers = distinctRegisters(2, except: kept)
        var jump = form.fixed
        jump.destination = registers[0]
        if form.uses.contains(.source) { jump.source = registers[1] }
        if form.uses.contains(.immediate) { jump.immediate = Int32.random(in: -2...40, using: &random) }
        jump.offset = Int16(slot - slots.count - 1)
        slots.append(jump)
    }
}
