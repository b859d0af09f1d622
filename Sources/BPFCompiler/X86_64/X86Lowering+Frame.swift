import BPFInstructions

extension X86Lowering {
    /// Enters the frame; the entry of a program takes the run state from its sixth argument.
    ///
    /// What follows `body` is done by programs, too, that another one's frame is left to.
    mutating func writePrologue(_ subprogram: Subprogram, keepsRunState: Bool) {
        if frame.hasPointer {
            emitter.emit(.push, .bits32, .rbp)
            emitter.move(.rsp, to: .rbp)
        }
        if frame.localBytes > 0 { emitter.emit(.sub, by: Int32(frame.localBytes), .bits64, .rsp) }
        for register in frame.saved { emitter.emit(.push, .bits32, register) }
        if keepsRunState { emitter.move(X86Registers.sixthArgument, to: X86Registers.runState) }
        if subprogram.slots.lowerBound == 0 {
            entryFrame = frame
            emitter.stream.place(body)
        }
        enterExceptionFrame()
        if subprogram.hasLoopBudget {
            emitter.emit(
                .movImmediate, .bits64, .memory(.at(.rbp, frame.budgetOffset)), immediate: Int64(request.loopBudget))
        }
    }

    /// Leaves the frame.
    mutating func writeEpilogue() {
        restoreFrame()
        emitter.emit(.ret)
    }

    /// Leaves the subprogram from its middle.
    mutating func leave() {
        if frame.isEmpty {
            emitter.emit(.ret)
        } else {
            emitter.stream.branch(.jump, to: exit)
        }
    }

    /// Makes the stack what it was when the subprogram was entered.
    mutating func restoreFrame() {
        leaveExceptionFrame()
        restoreRegisters()
    }

    /// The same where exceptions do not lead here any more.
    mutating func restoreRegisters() {
        for register in frame.saved.reversed() { emitter.emit(.pop, .bits32, register) }
        if frame.hasPointer { emitter.emit(.leave) }
    }

    /// A function that helpers can call: takes the run state from the sixth argument and goes on to the subprogram.
    mutating func writeCallback(_ slot: Int) {
        emitter.stream.place(callback(at: slot))
        emitter.emit(.push, .bits32, X86Registers.runState)
        emitter.move(X86Registers.sixthArgument, to: X86Registers.runState)
        emitter.stream.branch(.call, to: entry(at: slot))
        emitter.emit(.pop, .bits32, X86Registers.runState)
        emitter.emit(.ret)
    }
}
