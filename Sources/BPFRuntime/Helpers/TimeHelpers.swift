import BPFModel
import BPFPlatform

/// `bpf_ktime_get_ns()`: nanoseconds since boot, without sleep.
enum MonotonicTime: HelperFunction {
    static let id = HelperID.ktimeGetNs

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.time ?? Clock.monotonic.now()
    }
}

/// `bpf_ktime_get_boot_ns()`: nanoseconds since boot, with sleep.
enum BootTime: HelperFunction {
    static let id = HelperID.ktimeGetBootNs

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { state.time ?? Clock.boot.now() }
}

/// `bpf_ktime_get_coarse_ns()`: as `bpf_ktime_get_ns`; the host's exact clock serves for the coarse one.
enum CoarseTime: HelperFunction {
    static let id = HelperID.ktimeGetCoarseNs

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.time ?? Clock.monotonic.now()
    }
}
