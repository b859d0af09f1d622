import BPFModel

/// `bpf_for_each_map_elem(map, function, context, flags)`: calls a function of the program for each entry until it returns 1.
enum ForEachElement: HelperFunction {
    static let id = HelperID.forEachMapElem
    static var step: StepCode { .callLoop }

    /// Never called: the interpreter's loop does the work, because the function runs in it.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.einval.helperResult
    }
}

/// `bpf_user_ringbuf_drain(map, function, context, flags)`: calls a function of the program for each record until it returns 1.
enum DrainUserRing: HelperFunction {
    static let id = HelperID.userRingbufDrain
    static var step: StepCode { .callLoop }

    /// Never called: the interpreter's loop does the work, because the function runs in it.
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.einval.helperResult
    }
}
