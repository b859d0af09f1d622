import CBPF

/// Loads and stores of memory that may not be there, and may be taken away meanwhile: each is done whole, or not at all.
public enum GuardedAccess {
    /// Whether faults of this processor can be recovered from.
    public static var isSupported: Bool {
        #if arch(x86_64) || arch(arm64)
            true
        #else
            false
        #endif
    }

    /// Loads 1, 2, 4 or 8 bytes; nil where they are not there.
    @unsafe
    public static func load(_ address: UInt64, size: Int) -> UInt64? {
        var value: UInt64 = 0
        // Safety: an address that can't be read is survived. So below.
        return unsafe cbpf_try_load(address, size, &value) == 0 ? nil : value
    }

    /// Stores the low 1, 2, 4 or 8 bytes of a value; false where they are not there.
    @unsafe
    @discardableResult
    public static func store(_ value: UInt64, _ address: UInt64, size: Int) -> Bool {
        // Safety: the caller vouches that nobody else's memory is there.
        cbpf_try_store(address, size, value) != 0
    }

    /// Replaces 4 or 8 bytes by what `change` makes of them, at once; the old ones, or nil where they are not there.
    @unsafe
    public static func modify(_ address: UInt64, size: Int, _ change: (UInt64) -> UInt64) -> UInt64? {
        guard var old = unsafe load(address, size: size) else { return nil }
        while true {
            // Safety: as for a store.
            switch unsafe cbpf_try_exchange(address, size, &old, change(old)) {
            case 0: return nil
            case 2: return old
            default: continue
            }
        }
    }
}
