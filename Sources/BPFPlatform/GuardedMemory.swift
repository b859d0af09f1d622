import CBPF

/// Reads memory that may not be there, without a system call where it is.
///
/// A fault of these reads ends them, and is nobody else's; all other faults go to whoever handled them before (docs/architecture.md). Where a processor's faults
/// can't be recovered from, the system copies.
public enum GuardedMemory {
    /// Copies as many bytes as can be read, from the first on; how many they were.
    ///
    /// - Parameters:
    ///   - source: any address at all.
    ///   - destination: where `count` bytes may be written.
    @unsafe
    public static func copy(from source: UInt64, to destination: UInt64, count: Int) -> Int {
        guard count > 0 else { return 0 }
        // Safety: a source that can't be read is survived; the caller vouches for the destination. So below.
        return cbpf_copy_guarded(source, destination, count)
    }

    /// Copies bytes up to and with a zero, or `count` of them; how many they were, nil where one of them can't be read.
    ///
    /// What is behind the zero at the destination stays as it is.
    @unsafe
    public static func copyText(from source: UInt64, to destination: UInt64, count: Int) -> Int? {
        guard count > 0 else { return 0 }
        let copied = cbpf_copy_text_guarded(source, destination, count)
        return copied == Int(bitPattern: UInt.max) ? nil : copied
    }

    /// The same as `copy`, by a system call: for comparison.
    @unsafe
    public static func copyBySystem(from source: UInt64, to destination: UInt64, count: Int) -> Int {
        guard count > 0 else { return 0 }
        return cbpf_copy_by_system(source, destination, count)
    }

    /// Makes the calling thread one whose faults can be recovered from, which threads that block the signals of faults are not.
    ///
    /// - Note: The functions above do so themselves; machine code whose loads may fault can't.
    public static func prepareThread() { cbpf_faults_prepare() }
}
