import BPFInstructions

extension ARM64Lowering {
    /// Enters the frame; the entry of a program takes the run state from its sixth argument.
    ///
    /// What follows `body` is done by programs, too, that another one's frame is left to.
    mutating func writePrologue(_ subprogram: Subprogram, keepsRunState: Bool) {
        if frame.hasPointer {
            emitter.emit(.stpBefore, .x29, .x30, .stack, offset: -16)
            emitter.emit(.addImmediate, .bits64, .x29, .stack, value: 0)
        }
        if frame.localBytes > 0 {
            emitter.emit(.subImmediate, .bits64, .stack, .stack, value: UInt32(frame.localBytes))
        }
        for (first, second) in frame.saved { emitter.emit(.stpBefore, first, second, .stack, offset: -16) }
        if keepsRunState { emitter.move(ARM64Registers.sixthArgument, to: ARM64Registers.runState) }
        if isEntry {
            entryFrame = frame
            emitter.stream.place(body)
        }
        enterExceptionFrame()
        if subprogram.hasLoopBudget {
            emitter.load(UInt64(UInt32(bitPattern: request.loopBudget)), into: ARM64Registers.scratch)
            storeBudget()
        }
    }

    /// Leaves the frame.
    mutating func writeEpilogue() {
        if isEntry { emitter.move(ARM64Registers.result, to: .x0) }
        restoreFrame()
        emitter.emit(.ret)
    }

    /// Makes the stack what it was when the subprogram was entered.
    mutating func restoreFrame() {
        leaveExceptionFrame()
        restoreRegisters()
    }

    /// The same where exceptions do not lead here any more.
    mutating func restoreRegisters() {
        for (first, second) in frame.saved.reversed() { emitter.emit(.ldpAfter, first, second, .stack, offset: 16) }
        if frame.localBytes > 0 { emitter.emit(.addImmediate, .bits64, .stack, .x29, value: 0) }
        if frame.hasPointer { emitter.emit(.ldpAfter, .x29, .x30, .stack, offset: 16) }
    }

    /// A function that helpers can call: takes the run state from the sixth argument and goes on to the subprogram.
    mutating func writeCallback(_ slot: Int) {
        emitter.stream.place(callback(at: slot))
        emitter.emit(.stpBefore, .x29, .x30, .stack, offset: -16)
        emitter.emit(.addImmediate, .bits64, .x29, .stack, value: 0)
        emitter.emit(.stpBefore, ARM64Registers.runState, .zero, .stack, offset: -16)
        emitter.move(ARM64Registers.sixthArgument, to: ARM64Registers.runState)
        emitter.stream.branch(.call, to: entry(at: slot))
        emitter.move(ARM64Registers.result, to: .x0)
        emitter.emit(.ldpAfter, ARM64Registers.runState, .zero, .stack, offset: 16)
        emitter.emit(.ldpAfter, .x29, .x30, .stack, offset: 16)
        emitter.emit(.ret)
    }

    /// Writes what was put aside.
    mutating func writeAsides() throws(CompilerError) {
        for aside in asides {
            switch aside {
            case .nothing(let label, let next):
                emitter.stream.place(label)
                emitter.load(0, into: ARM64Registers.result)
                emitter.stream.branch(.jump, to: next)
            case .chain(let chain): writeChainAside(chain)
            case .steps(let moved, let label, let next):
                emitter.stream.place(label)
                try writeMoved(moved.steps, at: moved.slot)
                emitter.stream.branch(.jump, to: next)
            }
        }
        asides = []
    }

    /// Keeps what scratch holds as the budget.
    private mutating func storeBudget() {
        access(.strScaled, .double, ARM64Registers.scratch, ARM64Address(base: .x29, offset: frame.budgetOffset))
    }

    /// Takes one from the budget; the flags say whether it was used up.
    mutating func spendBudget() {
        access(.ldrScaled, .double, ARM64Registers.scratch, ARM64Address(base: .x29, offset: frame.budgetOffset))
        emitter.emit(.subsImmediate, .bits64, ARM64Registers.scratch, ARM64Registers.scratch, value: 1)
        storeBudget()
    }
}
