import BPFModel

/// `bpf_tail_call(ctx, array, index)`: goes on with another program, or with the next instruction where there is none.
enum TailCall: HelperFunction {
    static let id = HelperID.tailCall
    static var step: StepCode { .callTail }

    /// Never called: the interpreter's loop does the work, because it is the loop that changes programs.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.einval.helperResult
    }
}

/// `bpf_loop(count, function, context, flags)`: calls a function of the program until it returns 1.
enum RepeatedCall: HelperFunction {
    static let id = HelperID.loop
    static var step: StepCode { .callLoop }

    /// Never called: the interpreter's loop does the work, because the function runs in it.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.einval.helperResult
    }
}
