import CBPF

/// Sleeping until another thread, of any process that shares the memory, changes a word.
@unsafe
public enum Futex {
    /// Sleeps while the word at an address is `expected`, at most for some time; may return early.
    public static func wait(_ address: UInt, _ expected: UInt32, milliseconds: UInt32) {
        // Safety: the caller vouches for an aligned word there.
        unsafe cbpf_wait(UnsafeMutablePointer<UInt32>(bitPattern: address), expected, milliseconds)
    }

    /// Wakes everybody who sleeps on a word.
    public static func wake(_ address: UInt) {
        // Safety: the caller vouches for an aligned word there.
        unsafe cbpf_wake(UnsafeMutablePointer<UInt32>(bitPattern: address))
    }
}
