/// Holds the moments of a run against the states of its verification.
package struct Containment {
    private let record: StateRecord
    private unowned let memory: any RunMemory
    /// Starts of values that pointers into them were made from, by map.
    private var valueStarts: [Set<UInt64>]
    /// How many moments were held against states.
    package private(set) var checkedInstructions = 0
    /// How many registers of those moments held something that the states say something about.
    package private(set) var checkedRegisters = 0
    /// The state that contained the last moment at each slot: most likely the one that contains the next.
    private var lastMatch: [Int: Int] = [:]

    /// Prepares to check a run of the program that `record` is about.
    package init(_ record: StateRecord, memory: any RunMemory) {
        self.record = record
        self.memory = memory
        valueStarts = [Set<UInt64>](repeating: [], count: record.program?.maps.count ?? 0)
    }

    /// Nil when some state contains what the registers and the stack hold, else what is wrong with the state that comes closest.
    package mutating func violation(at moment: Moment) -> ContainmentViolation? {
        checkedInstructions += 1
        let states = record.states(at: moment.slot)
        if matchesExpected(states, moment) { return nil }
        var closest: Misfit?
        for (index, state) in states.enumerated() {
            guard let base = base(of: state, in: moment) else { continue }
            guard let misfit = firstMisfit(state, base, moment) else {
                lastMatch[moment.slot] = index
                return nil
            }
            if closest.map({ misfit.order > $0.order }) ?? true { closest = misfit }
        }
        return ContainmentViolation(
            slot: moment.slot, statement: closest?.text ?? "no state was recorded for this call chain",
            stateCount: states.count)
    }

    /// Whether the state that contained the last moment here, or the next one, contains this one too: so it is in loops.
    private mutating func matchesExpected(_ states: [VerifierState], _ moment: Moment) -> Bool {
        guard let last = lastMatch[moment.slot] else { return false }
        for index in [last + 1, last] where index < states.count {
            guard let base = base(of: states[index], in: moment), firstMisfit(states[index], base, moment) == nil else {
                continue
            }
            lastMatch[moment.slot] = index
            return true
        }
        return false
    }

    /// The frame of the run that a state's first frame is about; nil when the state is about another chain of calls.
    ///
    /// A global function is verified on its own, whoever calls it.
    private func base(of state: VerifierState, in moment: Moment) -> Int? {
        let base = moment.callSites.count - state.depth
        guard base >= 0 else { return nil }
        let isMain = state.frames[0].subprogram == 0
        guard isMain == (base == 0) else { return nil }
        for index in 0..<state.depth where state.frames[index + 1].callSite != moment.callSites[base + index] {
            return nil
        }
        return base
    }

    private struct Misfit {
        /// How much was right before it.
        let order: Int
        let text: String
    }

    private mutating func firstMisfit(_ state: VerifierState, _ base: Int, _ moment: Moment) -> Misfit? {
        for number in 0..<11 {
            let register = state.current.registers[number]
            if register.kind != .uninitialized { checkedRegisters += 1 }
            let value = moment.registers[number]
            guard admits(register, value, base, moment) else {
                return misfit(number, "r\(number)", register, value, state)
            }
        }
        let framePointer = moment.framePointers[base + state.depth]
        for (index, slot) in state.current.stack.enumerated() where !slot.isInvalid {
            let word = memory.stackWord(at: framePointer &- UInt64(8 * (index + 1)))
            guard admits(slot, word, base, moment) else {
                return misfit(11 + index, "fp-\(8 * (index + 1))", slot.spilled, word, state)
            }
        }
        return nil
    }

    private func misfit(
        _ order: Int, _ name: String, _ register: RegisterState, _ value: UInt64, _ state: VerifierState
    ) -> Misfit {
        let printer = record.program.map { StatePrinter(program: $0) }
        let text = printer?.describe(register, in: state.depth) ?? ""
        return Misfit(
            order: order,
            text:
                "\(name) is 0x\(String(value, radix: 16)), which is not \(text.isEmpty ? "zero" : text) \(register.range)"
        )
    }

    // MARK: Stack

    private mutating func admits(_ slot: StackSlot, _ word: UInt64, _ base: Int, _ moment: Moment) -> Bool {
        for byte in 0..<StackSlot.size where slot[byte] == .zero {
            guard word &>> UInt64(8 * byte) & 0xff == 0 else { return false }
        }
        if slot.isWhollySpilled { return admits(slot.spilled, word, base, moment) }
        guard slot.isSpilledScalar, slot.spillSize == 4 else { return true }
        // What was spilled is the low word of a number; its high word is not there any more.
        return slot.spilled.width > 32 || slot.spilled.range.contains(word & 0xffff_ffff)
    }

    // MARK: Registers

    private mutating func admits(_ register: RegisterState, _ value: UInt64, _ base: Int, _ moment: Moment) -> Bool {
        if register.mayBeNull && value == 0 { return true }
        let landmarks = moment.landmarks
        switch register.kind {
        case .uninitialized: return true
        case .scalar: return register.range.contains(value)
        case .context: return register.reaches(value, from: landmarks.context)
        case .stack:
            let frame = base + Int(register.frame)
            return frame < moment.framePointers.count && register.reaches(value, from: moment.framePointers[frame])
        case .packet: return isInPacket(register, value, landmarks.packetStart, landmarks.packetEnd)
        case .packetMeta: return isInPacket(register, value, landmarks.packetMeta, landmarks.packetStart)
        case .packetEnd: return register.reaches(value, from: landmarks.packetEnd)
        case .map: return isMap(register, value)
        case .mapValue: return isValue(register, value)
        case .memory: return isMemory(register, value)
        case .function: return isFunction(register, value)
        case .arena: return value <= UInt64(UInt32.max)
        default: return value != 0
        }
    }

    private func isMap(_ register: RegisterState, _ value: UInt64) -> Bool {
        if register.attributes.contains(.innerMap) { return value != 0 }
        guard let handle = memory.handle(ofMap: Int(register.map)) else { return true }
        return value == handle
    }

    private func isFunction(_ register: RegisterState, _ value: UInt64) -> Bool {
        guard let entry = record.program?.subprograms.entries[Int(register.extra)],
            let handle = memory.handle(ofFunctionAt: entry.range.lowerBound)
        else { return true }
        return value == handle
    }

    /// Where the bytes are proven to exist, they do.
    private func isInPacket(_ register: RegisterState, _ value: UInt64, _ start: UInt64, _ end: UInt64) -> Bool {
        guard register.reaches(value, from: start) else { return false }
        guard register.extra > 0 else { return true }
        let proven = Int64(bitPattern: value &- start) - Int64(register.offset) + Int64(register.extra)
        return proven <= Int64(bitPattern: end &- start)
    }

    /// A value's start is known since a pointer with a fixed offset was seen.
    private mutating func isValue(_ register: RegisterState, _ value: UInt64) -> Bool {
        if register.attributes.contains(.innerMap) { return value != 0 }
        let map = Int(register.map)
        guard valueStarts.indices.contains(map) else { return false }
        if let variable = register.range.constant {
            let start = value &- UInt64(bitPattern: Int64(register.offset)) &- variable
            if valueStarts[map].contains(start) { return true }
            guard memory.isValueStart(start, ofMap: map) else { return false }
            valueStarts[map].insert(start)
            return true
        }
        return valueStarts[map].contains { register.reaches(value, from: $0) }
    }

    private func isMemory(_ register: RegisterState, _ value: UInt64) -> Bool {
        guard let variable = register.range.constant else { return value != 0 }
        let start = value &- UInt64(bitPattern: Int64(register.offset)) &- variable
        return memory.isOnePiece(start, count: Int(register.extra))
    }
}

/// What a register held although no state allows it: the verifier said something about the program that is not so.
package struct ContainmentViolation: Error, Hashable, Sendable, CustomStringConvertible {
    /// The slot that was about to run.
    package let slot: Int
    /// What is wrong.
    package let statement: String
    /// How many states were recorded for the slot.
    package let stateCount: Int

    /// One sentence for people.
    package var description: String { "instruction \(slot): \(statement) (in none of \(stateCount) states)" }
}

extension RegisterState {
    /// Whether `value` is the pointer's base plus what its fixed and variable parts say.
    fileprivate func reaches(_ value: UInt64, from base: UInt64) -> Bool {
        range.contains(value &- base &- UInt64(bitPattern: Int64(offset)))
    }
}
