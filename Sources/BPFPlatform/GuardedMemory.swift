import CBPF

/// Reads memory that may not be there: the system copies it, and says so when it can't.
public enum GuardedMemory {
    /// Copies as many bytes as can be read, from the first on; how many they were.
    ///
    /// - Parameters:
    ///   - source: any address at all.
    ///   - destination: where `count` bytes may be written.
    @unsafe
    public static func copy(from source: UInt64, to destination: UInt64, count: Int) -> Int {
        guard count > 0 else { return 0 }
        // Safety: the kernel reads the source; the caller vouches for the destination.
        return cbpf_copy_guarded(source, destination, count)
    }
}
