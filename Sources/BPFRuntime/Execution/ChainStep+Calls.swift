import BPFMaps

/// Calls and returns in a chain.
extension ChainStep {
    /// The function of a step that calls or returns; nil for others.
    static func calls(_ code: StepCode) -> Function? {
        switch code {
        case .callHelper: callHelper
        case .callMapLookup: callMapLookup
        case .callLocal: callLocal
        case .exit: exit
        default: nil
        }
    }

    // Safety, for all below: see `run`.

    /// Looks a value up.
    ///
    /// Maps that are not keyed by an index are asked in a function of its own, so that no register is saved here.
    @inline(__always)
    static func lookUp(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        let values = unsafe ChainRegisters(at: registers)
        guard let table = unsafe self.frame(frame).pointee.table(ofMap: values[1]) else {
            let ask: Function = askMap
            return ask(place, registers, frame, rest)
        }
        // The program is trusted, and such maps have keys of 4 bytes.
        let key = unsafe HostMemory.load(values[2], UInt32.self)
        values[0] = unsafe UInt64(table.address(of: key, slot: state(frame).pointee.slot))
        return next(place, registers, frame, rest)
    }

    /// Looks a value up in any map.
    @inline(__always)
    fileprivate static func ask(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        let values = unsafe ChainRegisters(at: registers)
        values[0] = unsafe state(frame).pointee.lookup(map: values[1], key: values[2])
        return next(place, registers, frame, rest)
    }

    /// Calls a helper that does not steer the interpreter.
    @inline(__always)
    fileprivate static func help(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        let values = unsafe ChainRegisters(at: registers)
        let arguments = HelperArguments(values[1], values[2], values[3], values[4], values[5])
        let helper = unsafe self.frame(frame).pointee.helper(step(place).helper)
        values[0] = unsafe helper.call(arguments, &state(frame).pointee)
        return next(place, registers, frame, rest)
    }

    /// Enters a function of the program.
    @inline(__always)
    fileprivate static func enter(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        let state = unsafe state(frame)
        if unsafe isBeyondLimit(place, rest) || !state.pointee.hasRoomForFrame { return leave(place, frame, rest) }
        let step = unsafe self.frame(frame).pointee.index(of: place) + 1
        unsafe state.pointee.push(&self.registers(registers).pointee, from: step)
        return goOn(target(of: place), registers, frame, restAfterJump(at: place, rest))
    }

    /// Returns from a function of the program to another, as long as nobody else has a say in it.
    @inline(__always)
    fileprivate static func leaveFunction(_ place: UInt, _ registers: UInt, _ frame: UInt, _ rest: Int) -> UInt {
        let state = unsafe state(frame)
        guard !isBeyondLimit(place, rest), let step = unsafe state.pointee.plainReturn else {
            return leave(place, frame, rest)
        }
        unsafe state.pointee.pop(&self.registers(registers).pointee)
        let target = unsafe self.frame(frame).pointee.place(of: step)
        let executed = self.step(place).number &+ 1 &- self.step(target).number
        return goOn(target, registers, frame, rest &- executed)
    }

    @inline(__always) @unsafe
    private static func state(_ frame: UInt) -> UnsafeMutablePointer<RunState> {
        unsafe self.frame(frame).pointee.state.unsafelyUnwrapped
    }

    @inline(__always) @unsafe
    private static func registers(_ address: UInt) -> UnsafeMutablePointer<Registers> {
        unsafe UnsafeMutablePointer(bitPattern: address).unsafelyUnwrapped
    }
}

@inline(__always) private func callHelper(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.help(p, r, f, n)
}

@inline(__always) private func callMapLookup(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.lookUp(p, r, f, n)
}

@inline(never) private func askMap(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.ask(p, r, f, n)
}

@inline(__always) private func callLocal(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.enter(p, r, f, n)
}

@inline(__always) private func exit(_ p: UInt, _ r: UInt, _ f: UInt, _ n: Int) -> UInt {
    ChainStep.leaveFunction(p, r, f, n)
}
