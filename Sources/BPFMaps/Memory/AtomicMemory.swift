public import Synchronization

/// Atomic words at addresses that the caller vouches for; aligned to their size.
@unsafe @usableFromInline
enum AtomicMemory {
    @inlinable @inline(__always)
    static func word(_ address: UInt) -> UnsafeMutablePointer<Atomic<UInt32>> {
        // Safety: an atomic integer has the representation of the integer; no caller passes 0.
        unsafe UnsafeMutablePointer<Atomic<UInt32>>(bitPattern: address).unsafelyUnwrapped
    }

    @inlinable @inline(__always)
    static func double(_ address: UInt) -> UnsafeMutablePointer<Atomic<UInt64>> {
        // Safety: as above.
        unsafe UnsafeMutablePointer<Atomic<UInt64>>(bitPattern: address).unsafelyUnwrapped
    }

    /// Loads; what the storing thread did before its `store` is visible after this.
    @inlinable @inline(__always)
    static func load32(_ address: UInt) -> UInt32 { unsafe word(address).pointee.load(ordering: .acquiring) }

    /// As `load32`.
    @inlinable @inline(__always)
    static func load64(_ address: UInt) -> UInt64 { unsafe double(address).pointee.load(ordering: .acquiring) }

    /// Loads without any order.
    @inlinable @inline(__always)
    static func peek32(_ address: UInt) -> UInt32 { unsafe word(address).pointee.load(ordering: .relaxed) }

    /// As `peek32`.
    @inlinable @inline(__always)
    static func peek64(_ address: UInt) -> UInt64 { unsafe double(address).pointee.load(ordering: .relaxed) }

    /// Stores; what this thread did before is visible to whoever loads the new word.
    @inlinable @inline(__always)
    static func store32(_ value: UInt32, to address: UInt) {
        unsafe word(address).pointee.store(value, ordering: .releasing)
    }

    /// As `store32`.
    @inlinable @inline(__always)
    static func store64(_ value: UInt64, to address: UInt) {
        unsafe double(address).pointee.store(value, ordering: .releasing)
    }

    /// Stores; what this thread does after is not visible before the new word is.
    @inlinable @inline(__always)
    static func enter32(_ value: UInt32, to address: UInt) {
        unsafe word(address).pointee.store(value, ordering: .relaxed)
        atomicMemoryFence(ordering: .releasing)
    }

    /// Stores without any order.
    @inlinable @inline(__always)
    static func put32(_ value: UInt32, to address: UInt) {
        unsafe word(address).pointee.store(value, ordering: .relaxed)
    }

    /// Loads a byte without any order.
    @inlinable @inline(__always)
    static func peek8(_ address: UInt) -> UInt8 {
        // Safety: as for words.
        let byte = unsafe UnsafeMutablePointer<Atomic<UInt8>>(bitPattern: address).unsafelyUnwrapped
        return unsafe byte.pointee.load(ordering: .relaxed)
    }

    /// Stores a byte without any order.
    @inlinable @inline(__always)
    static func put8(_ value: UInt8, to address: UInt) {
        // Safety: as for words.
        let byte = unsafe UnsafeMutablePointer<Atomic<UInt8>>(bitPattern: address).unsafelyUnwrapped
        unsafe byte.pointee.store(value, ordering: .relaxed)
    }

    /// Stores `desired` where `expected` stands; whether it did.
    @inlinable @inline(__always)
    static func exchange64(_ address: UInt, from expected: UInt64, to desired: UInt64) -> Bool {
        unsafe double(address).pointee.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// As `exchange64`.
    @inlinable @inline(__always)
    static func exchange32(_ address: UInt, from expected: UInt32, to desired: UInt32) -> Bool {
        unsafe word(address).pointee.compareExchange(
            expected: expected, desired: desired, ordering: .acquiringAndReleasing
        ).exchanged
    }

    /// Stores, and orders everything before against everything after.
    @inlinable @inline(__always)
    static func swap32(_ value: UInt32, at address: UInt) {
        _ = unsafe word(address).pointee.exchange(value, ordering: .sequentiallyConsistent)
    }

    /// Loads after what this thread has stored by `swap32`: of two threads that each store, one the other's word or behind a full fence, and then
    /// load the other's, at least one sees what the other has stored.
    @inlinable @inline(__always)
    static func see32(_ address: UInt) -> UInt32 {
        unsafe word(address).pointee.load(ordering: .sequentiallyConsistent)
    }

    /// As `swap32`.
    @inlinable @inline(__always)
    static func swap64(_ value: UInt64, at address: UInt) {
        _ = unsafe double(address).pointee.exchange(value, ordering: .sequentiallyConsistent)
    }

    /// Adds, modulo 2³²; the sum.
    @inlinable @inline(__always) @discardableResult
    static func add32(_ value: UInt32, to address: UInt) -> UInt32 {
        unsafe word(address).pointee.wrappingAdd(value, ordering: .acquiringAndReleasing).newValue
    }

    /// Subtracts, modulo 2³²; the difference.
    @inlinable @inline(__always) @discardableResult
    static func subtract32(_ value: UInt32, from address: UInt) -> UInt32 {
        unsafe word(address).pointee.wrappingSubtract(value, ordering: .acquiringAndReleasing).newValue
    }

    /// Adds, modulo 2⁶⁴; the sum.
    @inlinable @inline(__always) @discardableResult
    static func add64(_ value: UInt64, to address: UInt) -> UInt64 {
        unsafe double(address).pointee.wrappingAdd(value, ordering: .acquiringAndReleasing).newValue
    }

    /// Sets bits; what stood there before.
    @inlinable @inline(__always) @discardableResult
    static func set64(_ bits: UInt64, at address: UInt) -> UInt64 {
        unsafe double(address).pointee.bitwiseOr(bits, ordering: .acquiringAndReleasing).oldValue
    }

    /// Clears bits; what stood there before.
    @inlinable @inline(__always) @discardableResult
    static func clear64(_ bits: UInt64, at address: UInt) -> UInt64 {
        unsafe double(address).pointee.bitwiseAnd(~bits, ordering: .acquiringAndReleasing).oldValue
    }
}
