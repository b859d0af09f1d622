import Synchronization

/// Atomic instructions on 32 and 64 bits; each returns the old value, zero-extended.
///
/// Read-modify-write is sequentially consistent, as Linux's `BPF_FETCH` forms are; it may be stronger than asked for.
extension HostMemory {
    @inline(__always)
    private static func word(_ address: UInt64) -> UnsafeMutablePointer<Atomic<UInt32>> {
        // Safety: an atomic integer has the representation of the integer.
        unsafe pointer(address).assumingMemoryBound(to: Atomic<UInt32>.self)
    }

    @inline(__always)
    private static func double(_ address: UInt64) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // Safety: as above.
        unsafe pointer(address).assumingMemoryBound(to: Atomic<UInt64>.self)
    }

    @inline(__always)
    private static func half(_ address: UInt64) -> UnsafeMutablePointer<Atomic<UInt16>> {
        // Safety: as above.
        unsafe pointer(address).assumingMemoryBound(to: Atomic<UInt16>.self)
    }

    @inline(__always)
    private static func byte(_ address: UInt64) -> UnsafeMutablePointer<Atomic<UInt8>> {
        // Safety: as above.
        unsafe pointer(address).assumingMemoryBound(to: Atomic<UInt8>.self)
    }

    /// Adds, modulo 2^32.
    @inline(__always)
    static func add32(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        // Safety: see the type; so for all below.
        UInt64(
            unsafe word(address).pointee.wrappingAdd(
                UInt32(truncatingIfNeeded: operand), ordering: .sequentiallyConsistent
            ).oldValue)
    }

    /// Adds, modulo 2^64.
    @inline(__always)
    static func add64(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        unsafe double(address).pointee.wrappingAdd(operand, ordering: .sequentiallyConsistent).oldValue
    }

    /// Sets bits.
    @inline(__always)
    static func or32(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        UInt64(
            unsafe word(address).pointee.bitwiseOr(
                UInt32(truncatingIfNeeded: operand), ordering: .sequentiallyConsistent
            ).oldValue)
    }

    /// Sets bits.
    @inline(__always)
    static func or64(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        unsafe double(address).pointee.bitwiseOr(operand, ordering: .sequentiallyConsistent).oldValue
    }

    /// Keeps bits.
    @inline(__always)
    static func and32(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        UInt64(
            unsafe word(address).pointee.bitwiseAnd(
                UInt32(truncatingIfNeeded: operand), ordering: .sequentiallyConsistent
            ).oldValue)
    }

    /// Keeps bits.
    @inline(__always)
    static func and64(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        unsafe double(address).pointee.bitwiseAnd(operand, ordering: .sequentiallyConsistent).oldValue
    }

    /// Flips bits.
    @inline(__always)
    static func xor32(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        UInt64(
            unsafe word(address).pointee.bitwiseXor(
                UInt32(truncatingIfNeeded: operand), ordering: .sequentiallyConsistent
            ).oldValue)
    }

    /// Flips bits.
    @inline(__always)
    static func xor64(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        unsafe double(address).pointee.bitwiseXor(operand, ordering: .sequentiallyConsistent).oldValue
    }

    /// Replaces.
    @inline(__always)
    static func exchange32(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        UInt64(
            unsafe word(address).pointee.exchange(
                UInt32(truncatingIfNeeded: operand), ordering: .sequentiallyConsistent))
    }

    /// Replaces.
    @inline(__always)
    static func exchange64(_ address: UInt64, _ operand: UInt64) -> UInt64 {
        unsafe double(address).pointee.exchange(operand, ordering: .sequentiallyConsistent)
    }

    /// Replaces what equals the low word of `expected`.
    @inline(__always)
    static func compareExchange32(_ address: UInt64, _ expected: UInt64, _ desired: UInt64) -> UInt64 {
        UInt64(
            unsafe word(address).pointee.compareExchange(
                expected: UInt32(truncatingIfNeeded: expected), desired: UInt32(truncatingIfNeeded: desired),
                ordering: .sequentiallyConsistent
            ).original)
    }

    /// Replaces what equals `expected`.
    @inline(__always)
    static func compareExchange64(_ address: UInt64, _ expected: UInt64, _ desired: UInt64) -> UInt64 {
        unsafe double(address).pointee.compareExchange(
            expected: expected, desired: desired, ordering: .sequentiallyConsistent
        ).original
    }

    /// Reads with acquire ordering.
    @inline(__always)
    static func loadAcquire8(_ address: UInt64) -> UInt64 {
        UInt64(unsafe byte(address).pointee.load(ordering: .acquiring))
    }

    /// Reads with acquire ordering.
    @inline(__always)
    static func loadAcquire16(_ address: UInt64) -> UInt64 {
        UInt64(unsafe half(address).pointee.load(ordering: .acquiring))
    }

    /// Reads with acquire ordering.
    @inline(__always)
    static func loadAcquire32(_ address: UInt64) -> UInt64 {
        UInt64(unsafe word(address).pointee.load(ordering: .acquiring))
    }

    /// Reads with acquire ordering.
    @inline(__always)
    static func loadAcquire64(_ address: UInt64) -> UInt64 {
        unsafe double(address).pointee.load(ordering: .acquiring)
    }

    /// Writes with release ordering.
    @inline(__always)
    static func storeRelease8(_ address: UInt64, _ value: UInt64) {
        unsafe byte(address).pointee.store(UInt8(truncatingIfNeeded: value), ordering: .releasing)
    }

    /// Writes with release ordering.
    @inline(__always)
    static func storeRelease16(_ address: UInt64, _ value: UInt64) {
        unsafe half(address).pointee.store(UInt16(truncatingIfNeeded: value), ordering: .releasing)
    }

    /// Writes with release ordering.
    @inline(__always)
    static func storeRelease32(_ address: UInt64, _ value: UInt64) {
        unsafe word(address).pointee.store(UInt32(truncatingIfNeeded: value), ordering: .releasing)
    }

    /// Writes with release ordering.
    @inline(__always)
    static func storeRelease64(_ address: UInt64, _ value: UInt64) {
        unsafe double(address).pointee.store(value, ordering: .releasing)
    }
}
