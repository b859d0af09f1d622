public import BPFPlatform

/// A lock in memory that processes share: 64 bits that name the process that holds it, 0 when nobody does.
///
/// A process that is killed while it holds the lock doesn't keep it: whoever waits finds that the owner is gone and takes the lock
/// over. What the lock protects must therefore be right, or repairable, after every single store.
@unsafe @usableFromInline
enum OwnerLock {
    /// How an acquirer came by the lock.
    @usableFromInline
    enum Acquired {
        /// The owner before gave it back.
        case regularly
        /// The owner before was killed while it held the lock.
        case fromTheDead
    }

    /// Waits for the lock.
    ///
    /// - Parameter isShared: whether other processes may hold it; in private memory an owner that isn't this process is one whose forked
    ///   child this is, and doesn't hold this copy.
    @inlinable @inline(__always)
    static func acquire(_ address: UInt, isShared: Bool) -> Acquired {
        // Safety: the caller vouches for the lock.
        unsafe acquire(address, ProcessIdentity.current.rawValue, isShared: isShared)
    }

    /// As `acquire`, for a caller that knows which process this is.
    @inlinable @inline(__always)
    static func acquire(_ address: UInt, _ identity: UInt64, isShared: Bool) -> Acquired {
        // Safety: the caller vouches for the lock.
        if unsafe AtomicMemory.exchange64(address, from: 0, to: identity) { return .regularly }
        return unsafe wait(address, identity, isShared: isShared)
    }

    /// Takes the lock if nobody who is alive holds it.
    static func tryAcquire(_ address: UInt, isShared: Bool) -> Bool {
        let identity = ProcessIdentity.current.rawValue
        // Safety: the caller vouches for the lock.
        if unsafe AtomicMemory.exchange64(address, from: 0, to: identity) { return true }
        let owner = unsafe AtomicMemory.load64(address)
        return unsafe isDead(owner, isShared: isShared) && AtomicMemory.exchange64(address, from: owner, to: identity)
    }

    /// Gives the lock back.
    @inlinable @inline(__always)
    static func release(_ address: UInt) {
        // Safety: the caller holds the lock.
        unsafe AtomicMemory.store64(0, to: address)
    }

    /// Whether a process holds the lock that is no more.
    static func isOrphaned(_ address: UInt, isShared: Bool) -> Bool {
        // Safety: the caller vouches for the lock.
        unsafe isDead(AtomicMemory.load64(address), isShared: isShared)
    }

    private static func isDead(_ owner: UInt64, isShared: Bool) -> Bool {
        if owner == 0 || owner == ProcessIdentity.current.rawValue { return false }
        return !isShared || !ProcessIdentity(rawValue: owner).isAlive
    }

    @usableFromInline @inline(never)
    static func wait(_ address: UInt, _ identity: UInt64, isShared: Bool) -> Acquired {
        var rounds = 0
        while true {
            // Safety: the caller vouches for the lock.
            let owner = unsafe AtomicMemory.peek64(address)
            if owner == 0 {
                if unsafe AtomicMemory.exchange64(address, from: 0, to: identity) { return .regularly }
            } else if rounds & 0xff == 0xff, unsafe isDead(owner, isShared: isShared),
                unsafe AtomicMemory.exchange64(address, from: owner, to: identity)
            {
                return .fromTheDead
            }
            rounds += 1
            if rounds & 0x1f == 0 { HostProcess.yield() }
        }
    }
}
