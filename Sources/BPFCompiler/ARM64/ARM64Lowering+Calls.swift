import BPFInstructions

extension ARM64Lowering {
    /// Calls of helpers, kernel functions and subprograms.
    mutating func lowerCall(_ operation: Operation, _ step: Step, at slot: Int) throws(CompilerError) {
        if case .callLocal = operation {
            let target = slot + 1 + Int(step.immediate)
            let label = entry(at: target)
            callSubprogram(label)
            return
        }
        switch request.calls[slot] {
        case nil: throw CompilerError(.unresolvedCall, slot: slot)
        case .function(let function)?, .lookup(let function)?, .mapFunction(let function, _)?: call(function)
        case .bound(let function, let register, let number)?:
            emitter.load(number, into: ARM64Registers.home(register))
            call(function)
        case .numbered(let function, let number)?:
            emitter.load(UInt64(number), into: ARM64Registers.scratch3)
            let place = ARM64Address(base: ARM64Registers.runState, offset: request.runState.helper)
            access(.strScaled, .word, ARM64Registers.scratch3, place)
            call(function)
        case .tailCall(let function)?: tailCall(function)
        case .exception?: emitter.stream.branch(.jump, to: landing)
        case .state(let offset)?:
            let place = ARM64Address(base: ARM64Registers.runState, offset: offset)
            access(.ldrScaled, .double, ARM64Registers.result, place)
        }
    }

    /// Goes on in the program at an index of a table, if there is one and the run may; r0 is 0 otherwise.
    ///
    /// An index that isn't known is in r3. What is known is read from the table all the same, whose entries change while programs run.
    mutating func lowerTailCall(_ table: ProgramTable, _ index: UInt32?, isGuarded: Bool) {
        let stay = emitter.stream.label()
        let (record, word, scratch) = (ARM64Registers.scratch3, ARM64Registers.scratch2, ARM64Registers.scratch)
        let count = ARM64Address(base: ARM64Registers.runState, offset: request.runState.tailCalls)
        if index == nil { emitter.move(ARM64Registers.home(.r3), to: word, .bits32) }
        emitter.load(0, into: ARM64Registers.result)
        if let index {
            emitter.load(table.base &+ UInt64(index) * 8, into: record)
        } else {
            emitter.compare(word, with: Int64(table.count), .bits32, scratch: scratch)
            emitter.stream.branch(.jumpIf(.aboveOrEqual), to: stay)
            if isGuarded { writeSpeculationBarrier() }
            emitter.load(table.base, into: record)
            emitter.emit(.add, .bits64, record, record, word, left: 3)
        }
        emitter.emit(.ldar, .double, record, at: record)
        emitter.stream.branch(.zero(record, .bits64), to: stay)
        access(.ldrScaled, .double, word, count)
        emitter.emit(.subsImmediate, .bits64, word, word, value: 1)
        emitter.stream.branch(.jumpIf(.negative), to: stay)
        access(.strScaled, .double, word, count)
        emitter.emit(.ldrScaled, .double, word, record, offset: ProgramRecord.places.program)
        let program = ARM64Address(base: ARM64Registers.runState, offset: request.runState.program)
        access(.strScaled, .double, word, program)
        leaveExceptionFrame()
        if frame.keepsRunState {
            let otherFrame = emitter.stream.label()
            emitter.emit(.ldrScaled, .word, word, record, offset: ProgramRecord.places.frame)
            emitter.compare(word, with: Int64(frame.number), .bits32, scratch: scratch)
            emitter.stream.branch(.jumpIf(.notEqual), to: otherFrame)
            emitter.emit(.ldrScaled, .double, record, record, offset: ProgramRecord.places.body)
            jump(to: record)
            emitter.stream.place(otherFrame)
        }
        emitter.emit(.ldrScaled, .double, record, record, offset: ProgramRecord.places.entry)
        emitter.move(ARM64Registers.runState, to: ARM64Registers.sixthArgument)
        restoreRegisters()
        jump(to: record)
        emitter.stream.place(stay)
    }

    /// Calls a subprogram, which leaves r0 in its place; one that a tail call may leave gives the run state its program back.
    mutating func callSubprogram(_ label: CodeLabel) {
        guard makesTailCalls else {
            emitter.stream.branch(.call, to: label)
            return
        }
        let place = ARM64Address(base: ARM64Registers.runState, offset: request.runState.program)
        access(.ldrScaled, .double, ARM64Registers.scratch3, place)
        emitter.emit(.strBefore, .double, ARM64Registers.scratch3, .stack, offset: -16)
        emitter.stream.branch(.call, to: label)
        emitter.emit(.ldrAfter, .double, ARM64Registers.scratch3, .stack, offset: 16)
        access(.strScaled, .double, ARM64Registers.scratch3, place)
    }

    /// The arguments are in place but for the run state.
    private mutating func call(_ function: FunctionAddress) {
        emitter.move(ARM64Registers.runState, to: ARM64Registers.sixthArgument)
        let label = veneer(to: function)
        emitter.stream.branch(.call, to: label, calling: function)
        emitter.move(.x0, to: ARM64Registers.result)
    }

    /// Asks for the entry to go on with; keeps the context meanwhile.
    private mutating func tailCall(_ function: FunctionAddress) {
        let stay = emitter.stream.label()
        emitter.emit(.strBefore, .double, .x0, .stack, offset: -16)
        call(function)
        emitter.emit(.ldrAfter, .double, .x0, .stack, offset: 16)
        emitter.stream.branch(.zero(ARM64Registers.result, .bits64), to: stay)
        emitter.move(ARM64Registers.runState, to: ARM64Registers.sixthArgument)
        restoreFrame()
        jump(to: ARM64Registers.result)
        emitter.stream.place(stay)
    }

    /// `r0 = ntoh(packet[imm + src])` with the context in r6; outside of the packet the subprogram returns 0.
    mutating func lowerPacketLoad(
        _ size: Operation.MemorySize, _ address: Operation.PacketAddress, _ step: Step, at slot: Int
    ) throws(CompilerError) {
        guard let function = request.packetLoad else { throw CompilerError(.unresolvedCall, slot: slot) }
        switch address {
        case .absolute: loadNumber(UInt64(UInt32(bitPattern: step.immediate)), into: .x1)
        case .indirect where hides(step.immediate):
            loadNumber(Semantics.extend(step.immediate), into: ARM64Registers.scratch)
            emitter.emit(.add, .bits32, .x1, step.arm64Source, ARM64Registers.scratch)
        case .indirect:
            emitter.add(
                Int64(step.immediate), to: step.arm64Source, into: .x1, .bits32, scratch: ARM64Registers.scratch)
        }
        emitter.move(ARM64Registers.home(.r6), to: .x0)
        emitter.load(UInt64(size.rawValue), into: .x2)
        call(function)
        let inside = emitter.stream.label()
        emitter.compare(ARM64Registers.result, with: 0, .bits64, scratch: ARM64Registers.scratch)
        emitter.stream.branch(.jumpIf(.notNegative), to: inside)
        emitter.load(0, into: ARM64Registers.result)
        emitter.stream.branch(.jump, to: exit)
        emitter.stream.place(inside)
    }
}
