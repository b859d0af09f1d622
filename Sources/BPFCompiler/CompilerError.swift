public import BPFPlatform

/// Why a program was not compiled.
public struct CompilerError: Error, Hashable, Sendable {
    /// What is wrong.
    public let reason: Reason
    /// The slot of the instruction; nil when it is not about one.
    public let slot: Int?

    /// Describes what is wrong.
    public init(_ reason: Reason, slot: Int? = nil) {
        self.reason = reason
        self.slot = slot
    }

    /// What can be wrong.
    public enum Reason: Hashable, Sendable {
        /// There are no instructions.
        case emptyProgram
        /// No instruction has this encoding.
        case unknownInstruction(opcode: UInt8)
        /// A register above r10.
        case noSuchRegister(UInt8)
        /// A 64-bit load without its second slot.
        case truncatedImmediate
        /// A jump or local call to a slot that is no instruction of the same subprogram.
        case badTarget(Int)
        /// Calls nest deeper than so many frames, or without end.
        case tooManyFrames(limit: Int)
        /// The last instruction of a subprogram goes on to what follows it.
        case fallsThrough
        /// The request names no function for a call, a tail call or a packet load.
        case unresolvedCall
        /// The request has no value for a 64-bit immediate that stands for something.
        case unresolvedImmediate
        /// An instruction that the compiler has no code for.
        case unsupported(String)
        /// A branch is too far from its target.
        case codeTooLarge
        /// The code is for another processor than this one.
        case foreignCode
        /// The code has no place to go.
        case executableMemory(ExecutableMemoryError)
        /// The compiler lost a branch target.
        case labelNotPlaced
    }
}

extension CompilerError: CustomStringConvertible {
    /// The reason, after the slot when there is one.
    public var description: String {
        guard let slot else { return reason.description }
        return "slot \(slot): \(reason)"
    }
}

extension CompilerError.Reason: CustomStringConvertible {
    /// One sentence without a full stop.
    public var description: String {
        switch self {
        case .emptyProgram: "the program has no instructions"
        case .unknownInstruction(let opcode): "no instruction has opcode \(opcode) with these fields"
        case .noSuchRegister(let number): "programs have no register r\(number)"
        case .truncatedImmediate: "the second half of a 64-bit immediate is missing"
        case .badTarget(let slot): "slot \(slot) is no instruction of the same subprogram"
        case .tooManyFrames(let limit): "calls nest deeper than \(limit) frames"
        case .fallsThrough: "the subprogram's last instruction is neither exit nor jump"
        case .unresolvedCall: "no function was given for the call"
        case .unresolvedImmediate: "no value was given for the 64-bit immediate"
        case .unsupported(let what): "\(what) cannot be compiled"
        case .codeTooLarge: "the code is too large for a branch to reach its target"
        case .foreignCode: "the code is for another processor"
        case .executableMemory(let error): error.description
        case .labelNotPlaced: "a branch has no target"
        }
    }
}
