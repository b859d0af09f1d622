import BPFPlatform

/// The `bpf_spin_lock` of a value: 4 bytes that name the process whose run holds it, 0 when nobody does.
///
/// No verified program takes a lock twice; one that does goes on after a while, because nothing may hang. A process that was killed while it held the lock
/// doesn't keep it.
@unsafe
public enum ValueLock {
    private static let patience = 1 << 20

    /// Waits for the lock at an address.
    public static func acquire(_ address: UInt) {
        let own = ProcessIdentity.current.short
        for round in unsafe 1...patience {
            // Safety: the caller vouches for an aligned lock there.
            if unsafe AtomicMemory.exchange32(address, from: 0, to: own) { return }
            if round & 0x3ff == 0 {
                let owner = unsafe AtomicMemory.load32(address)
                if owner != 0, owner != own, !ProcessIdentity.isAlive(short: owner),
                    unsafe AtomicMemory.exchange32(address, from: owner, to: own)
                {
                    return
                }
            }
            if round & 0x1f == 0 { HostProcess.yield() }
        }
    }

    /// Gives the lock back.
    public static func release(_ address: UInt) {
        // Safety: the caller vouches for an aligned lock there.
        unsafe AtomicMemory.store32(0, to: address)
    }
}
