package import BPFModel

/// Answers for helpers that are not implemented, so that programs that call them can be tried.
///
/// What a stand-in answers is anything that the helper's prototype allows: it serves to find out what a program does, and never to run it in earnest.
package protocol HelperStandIn: AnyObject {
    /// What the call leaves in R0, and in the program's memory.
    func answer(_ helper: HelperID, arguments: [UInt64]) -> HelperAnswer
}

/// What a call of a helper leaves behind.
package struct HelperAnswer {
    /// R0.
    package var result: UInt64
    /// Bytes that are written, by address; the addresses are those of arguments that were checked.
    package var writes: [(address: UInt64, bytes: [UInt8])]

    /// A result, and what is written besides.
    package init(_ result: UInt64, writes: [(address: UInt64, bytes: [UInt8])] = []) {
        self.result = result
        self.writes = writes
    }
}

/// Memory that a run hands out besides the context, the packet, the stack and the maps.
package struct RunObject: Hashable, Sendable {
    /// The address of the first byte.
    package var start: UInt64
    /// In bytes.
    package var count: Int
    /// Whether programs may write it.
    package var isWritable: Bool

    /// Memory that stays where it is for as long as the run context has it.
    package init(start: UInt64, count: Int, isWritable: Bool) {
        self.start = start
        self.count = count
        self.isWritable = isWritable
    }
}

/// Stands where an implementation does, in programs that may call helpers without one.
enum UnimplementedHelper: HelperFunction {
    static let id = HelperID(rawValue: 0)
    static var step: StepCode { .callStandIn }

    /// Never called: the interpreter asks the run's stand-in.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.enosys.helperResult
    }
}

extension RunState {
    /// Asks the run's stand-in; without one, the call fails.
    @inline(never)
    mutating func callStandIn(_ helper: HelperEntry, _ arguments: HelperArguments) -> UInt64 {
        guard let standIn = context.standIn else { return LinuxError.enosys.helperResult }
        let answer = standIn.answer(helper.id, arguments: (1...5).map { arguments[$0] })
        for write in answer.writes {
            for (offset, byte) in write.bytes.enumerated() {
                // Safety: the stand-in writes only where arguments point to, which were checked.
                unsafe HostMemory.store(byte, write.address &+ UInt64(offset))
            }
        }
        return answer.result
    }
}
