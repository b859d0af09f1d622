/// Calls of helpers in a chain.
extension ChainStep {
    // Safety, for all below: see `run`.

    /// Looks a value up.
    static func lookup(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        let values = unsafe ChainRegisters(at: registers)
        values[0] = unsafe state(frame).pointee.lookup(map: values[1], key: values[2])
        return next(place, registers, frame, lead)
    }

    /// Calls a helper that does not steer the interpreter.
    static func callHelper(_ place: UInt, _ registers: UInt, _ frame: UInt, _ lead: Int) -> UInt {
        let values = unsafe ChainRegisters(at: registers)
        let arguments = HelperArguments(values[1], values[2], values[3], values[4], values[5])
        let helper = unsafe self.frame(frame).pointee.helper(step(place).helper)
        values[0] = unsafe helper.call(arguments, &state(frame).pointee)
        return next(place, registers, frame, lead)
    }

    @inline(__always) @unsafe
    private static func state(_ frame: UInt) -> UnsafeMutablePointer<RunState> {
        unsafe self.frame(frame).pointee.state.unsafelyUnwrapped
    }
}
