/// Is told what checked execution is about to do, instruction by instruction.
///
/// A run without an observer pays nothing for this.
public protocol ExecutionObserver: AnyObject {
    /// An instruction is about to run, whose registers hold something.
    func willExecute(_ moment: ExecutionMoment)
}

/// What a program has before one of its instructions runs.
public struct ExecutionMoment {
    /// The program that runs; another one after a tail call.
    public let program: Program
    /// The instruction's slot.
    public let slot: Int
    /// r0 to r10.
    public let registers: [UInt64]
    /// The slots of the calls that lead here in this program, outermost first; that of the helper call for a callback.
    public let callSites: [Int]
    /// r10 of each of this program's functions that run, the main one's first: one more than there are call sites.
    public let framePointers: [UInt64]
}

extension RunState {
    /// Tells the observer about the instruction at a step.
    @inline(never)
    func observe(_ program: Program, step: Int, _ registers: Registers) {
        guard let observer = context.observer else { return }
        var first = depth
        while first > 0, frames[first - 1].program == self.program { first -= 1 }
        observer.willExecute(
            ExecutionMoment(
                program: program,
                slot: program.decoded.slots[step],
                registers: (0..<11).map { registers[UInt8($0)] },
                callSites: (first..<depth).map { program.decoded.slots[frames[$0].returnStep - 1] },
                framePointers: (first...depth).map { StackLayout.framePointer(base: memory.stackBase, frame: $0) }
            ))
    }
}
