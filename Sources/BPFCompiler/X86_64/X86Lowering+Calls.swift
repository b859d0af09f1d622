import BPFInstructions

extension X86Lowering {
    /// Calls of helpers, kernel functions and subprograms.
    mutating func lowerCall(
        _ operation: Operation, _ instruction: Step, at slot: Int
    ) throws(CompilerError) {
        if case .callLocal = operation {
            let target = slot + 1 + Int(instruction.immediate)
            callSubprogram(entry(at: target))
            return
        }
        switch request.calls[slot] {
        case nil: throw CompilerError(.unresolvedCall, slot: slot)
        case .function(let function)?, .lookup(let function)?, .mapFunction(let function, _)?: call(function)
        case .bound(let function, let register, let number)?:
            emitter.load(number, into: X86Registers.home(register))
            call(function)
        case .numbered(let function, let number)?:
            let place = X86Memory.at(X86Registers.runState, request.runState.helper)
            emitter.emit(.movImmediate, .bits32, .memory(place), immediate: Int64(number))
            call(function)
        case .tailCall(let function)?: tailCall(function)
        case .exception?: emitter.stream.branch(.jump, to: landing)
        case .state(let offset)?:
            emitter.emit(.movLoad, .bits64, .memory(.at(X86Registers.runState, offset)), .rax)
        }
    }

    /// Goes on in the program at an index of a table, if there is one and the run may; r0 is 0 otherwise.
    ///
    /// An index that isn't known is in r3. What is known is read from the table all the same, whose entries change while programs run.
    mutating func lowerTailCall(_ table: ProgramTable, _ index: UInt32?, isGuarded: Bool) {
        let stay = emitter.stream.label()
        let (record, word) = (X86Registers.scratch, X86Register.rax)
        let count = X86Operand.memory(.at(X86Registers.runState, request.runState.tailCalls))
        if let index {
            emitter.load(table.base &+ UInt64(index) * 8, into: record)
            emitter.emit(.movLoad, .bits64, .memory(.at(record)), record)
        } else {
            emitter.move(X86Registers.home(.r3), to: word, .bits32)
            emitter.emit(.cmp, by: Int32(bitPattern: table.count), .bits32, word)
            emitter.stream.branch(.jumpIf(.aboveOrEqual), to: stay)
            if isGuarded { writeSpeculationBarrier() }
            emitter.load(table.base, into: record)
            emitter.emit(
                .movLoad, .bits64, .memory(X86Memory(base: record, index: word, scale: .eight)), record)
        }
        emitter.emit(.test, .bits64, .register(record), record)
        emitter.stream.branch(.jumpIf(.equal), to: stay)
        emitter.emit(.subByte, .bits64, count, immediate: 1)
        emitter.stream.branch(.jumpIf(.negative), to: stay)
        emitter.emit(.movLoad, .bits64, .memory(.at(record, ProgramRecord.places.program)), word)
        emitter.emit(.mov, .bits64, .memory(.at(X86Registers.runState, request.runState.program)), word)
        leaveExceptionFrame()
        if frame.keepsRunState {
            let otherFrame = emitter.stream.label()
            let place = X86Operand.memory(.at(record, ProgramRecord.places.frame))
            emitter.emit(.cmpImmediate, .bits32, place, immediate: Int64(frame.number))
            emitter.stream.branch(.jumpIf(.notEqual), to: otherFrame)
            jump(through: record, ProgramRecord.places.body)
            emitter.stream.place(otherFrame)
        }
        emitter.move(X86Registers.runState, to: X86Registers.sixthArgument)
        restoreRegisters()
        jump(through: record, ProgramRecord.places.entry)
        emitter.stream.place(stay)
        emitter.load(0, into: .rax)
    }

    /// Jumps to an address in the record that the first scratch register points to.
    private mutating func jump(through record: X86Register, _ place: Int32) {
        if request.guardsIndirectJumps {
            emitter.emit(.movLoad, .bits64, .memory(.at(record, place)), X86Registers.scratch)
            jumpToScratch()
        } else {
            emitter.emit(.jmpIndirect, .bits32, .memory(.at(record, place)))
        }
    }

    /// Calls a subprogram; one that a tail call may leave gives the run state its program back.
    mutating func callSubprogram(_ label: CodeLabel) {
        guard makesTailCalls else {
            emitter.stream.branch(.call, to: label)
            return
        }
        let place = X86Operand.memory(.at(X86Registers.runState, request.runState.program))
        emitter.emit(.pushMemory, .bits32, place)
        emitter.emit(.pushMemory, .bits32, place)
        emitter.stream.branch(.call, to: label)
        emitter.emit(.popMemory, .bits32, place)
        emitter.emit(.popMemory, .bits32, place)
    }

    /// The arguments are in place but for the run state.
    private mutating func call(_ function: FunctionAddress) {
        emitter.move(X86Registers.runState, to: X86Registers.sixthArgument)
        let label = veneer(to: function)
        emitter.stream.branch(.call, to: label, calling: function)
    }

    /// Asks for the entry to go on with; keeps the context meanwhile.
    private mutating func tailCall(_ function: FunctionAddress) {
        let stay = emitter.stream.label()
        let context = X86Register.rdi
        emitter.emit(.push, .bits32, context)
        emitter.emit(.push, .bits32, context)
        call(function)
        emitter.emit(.pop, .bits32, context)
        emitter.emit(.pop, .bits32, context)
        emitter.emit(.test, .bits64, .register(.rax), .rax)
        emitter.stream.branch(.jumpIf(.equal), to: stay)
        emitter.move(X86Registers.runState, to: X86Registers.sixthArgument)
        restoreFrame()
        emitter.move(.rax, to: X86Registers.scratch)
        jumpToScratch()
        emitter.stream.place(stay)
    }

    /// `r0 = ntoh(packet[imm + src])` with the context in r6; outside of the packet the subprogram returns 0.
    mutating func lowerPacketLoad(
        _ size: Operation.MemorySize,
        _ address: Operation.PacketAddress,
        _ instruction: Step,
        at slot: Int
    ) throws(CompilerError) {
        guard let function = request.packetLoad else { throw CompilerError(.unresolvedCall, slot: slot) }
        switch address {
        case .absolute: loadConstant(UInt64(UInt32(bitPattern: instruction.immediate)), into: .rsi)
        case .indirect:
            emitter.move(instruction.x86Source, to: .rsi, .bits32)
            if hides(instruction.immediate) {
                loadBlinded(instruction.immediate, into: X86Registers.scratch, .bits32)
                emitter.emit(.add, .bits32, .register(.rsi), X86Registers.scratch)
            } else if instruction.immediate != 0 {
                emitter.emit(.add, by: instruction.immediate, .bits32, .rsi)
            }
        }
        emitter.move(X86Registers.home(.r6), to: .rdi)
        emitter.load(UInt64(size.rawValue), into: .rdx)
        call(function)
        let inside = emitter.stream.label()
        emitter.emit(.test, .bits64, .register(.rax), .rax)
        emitter.stream.branch(.jumpIf(.notNegative), to: inside)
        emitter.load(0, into: .rax)
        leave()
        emitter.stream.place(inside)
    }
}
