import BPFInstructions
import BPFMaps
import BPFModel

/// Calls and returns: what they do to frames and registers.
extension RunState {
    /// Enters a function of the same program; the caller jumps to it.
    mutating func enter<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers,
        from step: Int,
        isLoop: Bool = false
    ) throws(Trap.Kind) {
        if depth + 1 >= frameLimit { throw .tooManyFrames(limit: frameLimit) }
        frames[depth] = Frame(
            returnStep: step, program: program, kept: registers.kept, gotoBudget: gotoBudget,
            initialized: initialized, isLoop: isLoop)
        depth += 1
        memory.stackCount = UInt64(depth + 1) * StackLayout.stride
        registers[10] &+= StackLayout.stride
        gotoBudget = Self.gotoLimit
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
            return goOn(at: loops[depth - 1].body, of: frames[depth - 1].program, first)
        }
        depth -= 1
        memory.stackCount = UInt64(depth + 1) * StackLayout.stride
        registers[10] &-= StackLayout.stride
        registers.kept = frames[depth].kept
        gotoBudget = frames[depth].gotoBudget
        if Policy.isChecked { initialized = frames[depth].initialized & RegisterUse.kept | initialized & 1 }
        return goOn(at: frames[depth].returnStep, of: frames[depth].program, first)
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

    // MARK: Tail calls

    /// Replaces the running function by the program in a program array; false when the call fails and execution goes on.
    mutating func tailCall<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: Registers) -> Bool {
        let index = UInt32(truncatingIfNeeded: registers[3])
        guard tailCalls < Self.tailCallLimit,
            let target = memory.map(registers[2])?.programs?.program(at: index) as? Program
        else { return false }
        tailCalls += 1
        context.chain.append(target)
        program = context.chain.count
        step = 0
        gotoBudget = Self.gotoLimit
        if Policy.isChecked { startFrame(initialized: 0b10) }
        return true
    }

    // MARK: Loops

    /// Kernel: `BPF_MAX_LOOPS`.
    static let loopLimit: UInt64 = 1 << 23

    /// Begins `bpf_loop`: the step at which its body starts, or nil when there is nothing to repeat.
    mutating func enterLoop<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers,
        _ program: DecodedProgram,
        from step: Int
    ) throws(Trap.Kind) -> Int? {
        let count = registers[1] & 0xffff_ffff
        guard let body = program.step(ofFunction: registers[2]) else {
            throw .argument(.loop, .r2, .notFunction)
        }
        if registers[4] != 0 || count > Self.loopLimit || count == 0 {
            let error: LinuxError = registers[4] != 0 ? .einval : .e2big
            registers[0] = count == 0 && registers[4] == 0 ? 0 : error.helperResult
            return nil
        }
        try enter(policy, &registers, from: step, isLoop: true)
        loops[depth - 1] = LoopProgress(body: body, count: count, context: registers[3])
        startBody(policy, &registers)
        return body
    }

    /// Goes on to the body's next call, or leaves the number of calls in r0.
    private mutating func continuesLoop<Policy: ExecutionPolicy>(
        _ policy: Policy.Type,
        _ registers: inout Registers
    ) -> Bool {
        loops[depth - 1].index += 1
        let progress = loops[depth - 1]
        if registers[0] != 0 || progress.index == progress.count {
            registers[0] = progress.index
            return false
        }
        startBody(policy, &registers)
        return true
    }

    private mutating func startBody<Policy: ExecutionPolicy>(_ policy: Policy.Type, _ registers: inout Registers) {
        registers[1] = loops[depth - 1].index
        registers[2] = loops[depth - 1].context
        gotoBudget = Self.gotoLimit
        if Policy.isChecked { startFrame(initialized: 0b110) }
    }

    // MARK: may_goto

    /// Takes one from what the function may spend; false when nothing is left and the jump is taken.
    mutating func spendsGotoBudget() -> Bool {
        if gotoBudget == 0 { return false }
        gotoBudget -= 1
        return true
    }
}
