import BPFInstructions

/// Exceptions: what is thrown, in r1, leads from any subprogram back into the frame of the main function.
///
/// The run state says where that frame is. A program that is entered by a tail call, or from a helper, keeps for its caller what was there.
extension ARM64Lowering {
    private var exceptionFrame: ARM64Address {
        ARM64Address(base: ARM64Registers.runState, offset: request.runState.exceptionFrame)
    }

    /// Makes the frame the one that exceptions lead to.
    mutating func enterExceptionFrame() {
        guard let offset = frame.exceptionOffset else { return }
        access(.ldrScaled, .double, ARM64Registers.scratch, exceptionFrame)
        access(.strScaled, .double, ARM64Registers.scratch, ARM64Address(base: .x29, offset: offset))
        access(.strScaled, .double, .x29, exceptionFrame)
    }

    /// Gives the caller back what was the frame that exceptions lead to.
    mutating func leaveExceptionFrame() {
        guard let offset = frame.exceptionOffset else { return }
        access(.ldrScaled, .double, ARM64Registers.scratch, ARM64Address(base: .x29, offset: offset))
        access(.strScaled, .double, ARM64Registers.scratch, exceptionFrame)
    }

    /// Where exceptions arrive, with the main function's frame current: hands r1 on, and leaves.
    mutating func writeLanding() {
        emitter.stream.place(landing)
        access(.ldrScaled, .double, .x29, exceptionFrame)
        let depth = UInt32(frame.localBytes + frame.saved.count * 16)
        emitter.emit(.subImmediate, .bits64, .stack, .x29, value: depth)
        if let callback = request.exceptionCallback {
            callSubprogram(entry(at: callback))
        } else {
            emitter.move(ARM64Registers.home(.r1), to: ARM64Registers.result)
        }
        emitter.stream.branch(.jump, to: exit)
    }
}
