public import CBPF

/// What processors may be told about memory, and need not heed.
public enum MemoryHint {
    /// Asks for the memory at an address, which need not be there, without waiting for it.
    @inlinable @inline(__always)
    public static func fetch(_ address: UInt) { cbpf_prefetch(address) }
}
