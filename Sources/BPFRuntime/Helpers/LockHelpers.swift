import BPFModel
import BPFPlatform

/// `bpf_spin_lock(lock)`: waits until no other run holds the lock.
///
/// No verified program takes a lock twice; one that does goes on after a second or so, because nothing may hang.
enum TakeLock: HelperFunction {
    static let id = HelperID.spinLock

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        for _ in 0..<patience {
            // Safety: the argument was checked, or the program is trusted; so below.
            if unsafe HostMemory.compareExchange32(arguments.r1, 0, 1) == 0 { break }
            HostProcess.yield()
        }
        return 0
    }

    private static let patience = 1 << 20
}

/// `bpf_spin_unlock(lock)`.
enum ReleaseLock: HelperFunction {
    static let id = HelperID.spinUnlock

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        unsafe HostMemory.storeRelease32(arguments.r1, 0)
        return 0
    }
}
