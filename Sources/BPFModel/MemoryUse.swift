/// What a helper does with memory that an argument points to.
public enum MemoryUse: Hashable, Sendable {
    /// The bytes are initialised, and the helper only reads them.
    case read
    /// The helper fills all bytes; they may be uninitialised before (the kernel's `MEM_UNINIT`).
    case write
    /// The bytes are initialised, and the helper reads and changes them (the kernel's `MEM_WRITE` alone).
    case readWrite
}
