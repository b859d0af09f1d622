import BPFMaps
import BPFModel

/// `bpf_spin_lock(lock)`: waits until no other run holds the lock, in this process or another that shares the map.
enum TakeLock: HelperFunction {
    static let id = HelperID.spinLock

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        // Safety: the argument was checked, or the program is trusted.
        unsafe ValueLock.acquire(UInt(truncatingIfNeeded: arguments.r1))
        return 0
    }
}

/// `bpf_spin_unlock(lock)`.
enum ReleaseLock: HelperFunction {
    static let id = HelperID.spinUnlock

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        // Safety: as for `TakeLock`.
        unsafe ValueLock.release(UInt(truncatingIfNeeded: arguments.r1))
        return 0
    }
}
