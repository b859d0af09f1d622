import BPFInstructions

/// Exceptions: what is thrown, in r1, leads from any subprogram back into the frame of the main function.
///
/// The run state says where that frame is. A program that is entered by a tail call, or from a helper, keeps for its caller what was there.
extension X86Lowering {
    private var exceptionFrame: X86Operand { .memory(.at(X86Registers.runState, request.runState.exceptionFrame)) }

    /// Makes the frame the one that exceptions lead to.
    mutating func enterExceptionFrame() {
        guard let offset = frame.exceptionOffset else { return }
        emitter.emit(.movLoad, .bits64, exceptionFrame, X86Registers.scratch2)
        emitter.emit(.mov, .bits64, .memory(.at(.rbp, offset)), X86Registers.scratch2)
        emitter.emit(.mov, .bits64, exceptionFrame, .rbp)
    }

    /// Gives the caller back what was the frame that exceptions lead to.
    mutating func leaveExceptionFrame() {
        guard let offset = frame.exceptionOffset else { return }
        emitter.emit(.movLoad, .bits64, .memory(.at(.rbp, offset)), X86Registers.scratch2)
        emitter.emit(.mov, .bits64, exceptionFrame, X86Registers.scratch2)
    }

    /// Where exceptions arrive, with the main function's frame current: hands r1 on, and leaves.
    mutating func writeLanding() {
        emitter.stream.place(landing)
        emitter.emit(.movLoad, .bits64, exceptionFrame, .rbp)
        let depth = Int32(frame.localBytes + frame.saved.count * 8)
        emitter.emit(.lea, .bits64, .memory(.at(.rbp, -depth)), .rsp)
        if let callback = request.exceptionCallback {
            callSubprogram(entry(at: callback))
        } else {
            emitter.move(X86Registers.home(.r1), to: .rax)
        }
        leave()
    }
}
