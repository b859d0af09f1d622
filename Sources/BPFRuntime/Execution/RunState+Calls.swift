import BPFInstructions
import BPFMaps
import BPFModel

/// Calls and returns: what they do to frames and registers.
extension RunState {
    /// Whether another function may be called.
    @inline(__always)
    var hasRoomForFrame: Bool { depth + 1 < frameLimit }

    /// Makes a frame for a function that is called, which there must be room for.
    @inline(__always)
    mutating func push(_ registers: inout Registers, from step: Int, isLoop: Bool = false) {
        frames[depth] = Frame(
            returnStep: step, program: program, kept: registers.kept, gotoBudget: gotoBudget,
            initialized: initialized, isLoop: isLoop)
        depth += 1
        memory.stackCount = UInt64(depth + 1) * StackLayout.stride
        registers[10] &+= StackLayout.stride
        gotoBudget = Self.gotoLimit
    }

    /// Takes back the last frame, and gives the caller what it kept.
    @inline(__always)
    mutating func pop(_ registers: inout Registers) {
        depth -= 1
        memory.stackCount = UInt64(depth + 1) * StackLayout.stride
        registers[10] &-= StackLayout.stride
        registers.kept = frames[depth].kept
        gotoBudget = frames[depth].gotoBudget
    }

    /// Where a return goes that only takes the last frame back; nil when it ends the run, a callback, or this program's turn.
    @inline(__always)
    var plainReturn: Int? {
        if depth == 0 { return nil }
        let frame = frames[depth - 1]
        return frame.isLoop || frame.program != program ? nil : frame.returnStep
    }

    /// Enters a function of the same program; the caller jumps to it.
    mutating func enter<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers,
        from step: Int,
        isLoop: Bool = false
    ) throws(Trap.Kind) {
        if !hasRoomForFrame { throw .tooManyFrames(limit: frameLimit) }
        push(&registers, from: step, isLoop: isLoop)
        if Policy.isChecked { startFrame(initialized: initialized & RegisterUse.arguments) }
    }

    /// Returns from a function to the step that is the result; nil when the loop must be left, because the main function
    /// returned or because another program goes on.
    mutating func leave<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers,
        _ first: StepCursor
    ) throws(Trap.Kind) -> StepCursor? {
        if Policy.isChecked, initialized & 1 == 0, depth == 0 || frames[depth - 1].isLoop {
            throw .uninitialized(.r0)
        }
        if depth == 0 {
            isFinished = true
            return nil
        }
        if frames[depth - 1].isLoop, continuesLoop(policy, &registers) {
            return goOn(at: Int(loops[depth - 1].body), of: frames[depth - 1].program, first)
        }
        pop(&registers)
        if Policy.isChecked { initialized = frames[depth].initialized & RegisterUse.kept | initialized & 1 }
        return goOn(at: frames[depth].returnStep, of: frames[depth].program, first)
    }

    /// Leaves all functions of the program that runs, which threw what is in r1, and goes on at the step that is the result.
    ///
    /// What is thrown goes to the program's function for it, in the frame of its main function, or is the program's result. A program
    /// that a tail call has put in a function's place ends alone: the function's caller goes on.
    mutating func unwind<Policy: ExecutionPolicy>(
        _ policy: Policy.Type, _ registers: inout Registers, _ decoded: DecodedProgram, _ first: StepCursor
    ) throws(Trap.Kind) -> StepCursor? {
        let cookie = registers[1]
        while depth > 0, frames[depth - 1].program == program { pop(&registers) }
        if let callback = decoded.exceptionCallback, let step = decoded.step(ofFunction: callback) {
            registers[1] = cookie
            gotoBudget = Self.gotoLimit
            if Policy.isChecked { startFrame(initialized: 0b10) }
            return first.advanced(by: step)
        }
        registers[0] = cookie
        initialized |= 1
        return try leave(policy, &registers, first)
    }

    /// A step of the program of that place in the chain; nil when that is not the running one, which a tail call has put
    /// in its place.
    private mutating func goOn(at step: Int, of program: Int, _ first: StepCursor) -> StepCursor? {
        if program == self.program { return first.advanced(by: step) }
        (self.step, self.program) = (step, program)
        return nil
    }

    /// Notes how far the loop came before it is left.
    mutating func stop(_ counter: InstructionCounter, _ step: StepCursor) throws(Trap.Kind) {
        executed = try counter.count(with: step)
    }

    /// Makes the top frame that of a function that begins.
    private mutating func startFrame(initialized: UInt32) {
        self.initialized = initialized | RegisterUse.framePointer
        let top = StackLayout.framePointer(base: memory.stackBase, frame: depth)
        // Safety: the frame lies in the run's stack, because `depth` is below the limit.
        unsafe HostMemory.zero(top - StackLayout.frameSize, count: Int(StackLayout.frameSize))
    }

    /// Makes a run's first frame.
    mutating func start<Policy: ExecutionPolicy>(
        _ policy: Policy.Type, _ registers: inout Registers, secondArgument: UInt64?
    ) {
        registers[1] = memory.contextBase
        registers[2] = secondArgument ?? 0
        registers[10] = StackLayout.framePointer(base: memory.stackBase, frame: 0)
        if Policy.isChecked { startFrame(initialized: secondArgument == nil ? 0b10 : 0b110) }
    }

    /// Makes the first frame of a function that is called by itself, with r1 to r3.
    mutating func startCallback<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: inout Registers) {
        registers[10] = StackLayout.framePointer(base: memory.stackBase, frame: 0)
        if Policy.isChecked { startFrame(initialized: 0b1110) }
    }

    // MARK: Tail calls

    /// Replaces the running function by the program in a program array; false when the call fails and execution goes on.
    mutating func tailCall<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: Registers) -> Bool {
        let index = UInt32(truncatingIfNeeded: registers[3])
        guard tailCallsLeft > 0,
            let target = memory.map(registers[2])?.programs?.program(at: index) as? Program
        else { return false }
        tailCallsLeft -= 1
        context.chain.append(target)
        program = context.chain.count
        step = 0
        gotoBudget = Self.gotoLimit
        if Policy.isChecked { startFrame(initialized: 0b10) }
        return true
    }

    // MARK: Callbacks

    /// Begins a helper that calls a function of the program: the step at which its body starts, or nil when there is nothing to call it for.
    mutating func enterLoop<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ helper: HelperID,
        _ registers: inout Registers,
        _ program: DecodedProgram,
        from step: Int
    ) throws(Trap.Kind) -> Int? {
        guard let body = program.step(ofFunction: registers[2]) else { throw .argument(helper, .r2, .notFunction) }
        var (loop, refusal) = callbackLoop(helper, HelperArguments(registers))
        if let refusal {
            registers[0] = refusal
            return nil
        }
        try enter(policy, &registers, from: step, isLoop: true)
        loop.body = UInt64(body)
        if !advance(&loop) {
            registers[0] = finish(loop)
            undoEntry(policy, &registers)
            return nil
        }
        loops[depth - 1] = loop
        startBody(policy, &registers)
        return body
    }

    /// Leaves the frame of a body that is not called at all.
    private mutating func undoEntry<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: inout Registers) {
        depth -= 1
        memory.stackCount = UInt64(depth + 1) * StackLayout.stride
        registers[10] &-= StackLayout.stride
        gotoBudget = frames[depth].gotoBudget
        if Policy.isChecked { initialized = frames[depth].initialized & RegisterUse.kept | 1 }
    }

    /// Goes on to the body's next call, or leaves what the helper returns in r0.
    private mutating func continuesLoop<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers
    ) -> Bool {
        var loop = loops[depth - 1]
        loop.index += 1
        let goesOn = registers[0] == 0 && advance(&loop)
        loops[depth - 1] = loop
        if !goesOn {
            registers[0] = finish(loop)
            return false
        }
        startBody(policy, &registers)
        return true
    }

    private mutating func startBody<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: inout Registers) {
        let loop = loops[depth - 1]
        for number in 0..<loop.argumentCount { registers[UInt8(number + 1)] = loop.arguments[number] }
        gotoBudget = Self.gotoLimit
        if Policy.isChecked { startFrame(initialized: (2 << UInt32(loop.argumentCount)) - 2) }
    }

    // MARK: may_goto

    /// Takes one from what the function may spend; false when nothing is left and the jump is taken.
    mutating func spendsGotoBudget() -> Bool {
        if gotoBudget == 0 { return false }
        gotoBudget -= 1
        return true
    }
}
