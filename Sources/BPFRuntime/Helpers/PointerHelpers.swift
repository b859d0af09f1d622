import BPFModel

/// `bpf_kptr_xchg(field, pointer)`: puts a pointer into a field of a value; what stood there.
enum ExchangePointer: HelperFunction {
    static let id = HelperID.kptrXchg

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted.
        unsafe HostMemory.exchange64(arguments.r1, arguments.r2)
    }
}
