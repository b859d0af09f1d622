/// Bytes at addresses that the caller vouches for.
@unsafe @usableFromInline
enum RawMemory {
    @inlinable @inline(__always)
    static func pointer(_ address: UInt) -> UnsafeMutableRawPointer {
        // Safety: an address of 0 is a null pointer, which no caller passes.
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    @inlinable
    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for both ranges.
        unsafe pointer(destination).copyMemory(from: pointer(source), byteCount: count)
    }

    /// Copies whole words as far as there are any, so that whoever reads an aligned word meanwhile reads the old or the new one.
    @inlinable @inline(__always)
    static func copyWords(from source: UInt, to destination: UInt, count: Int) {
        if count > 256 { return unsafe copy(from: source, to: destination, count: count) }
        var offset: UInt = 0
        let words = UInt(count) & ~7
        while offset < words {
            // Safety: the caller vouches for both ranges, and `offset + 8` is at most `count`.
            unsafe store(load(source &+ offset, as: UInt64.self), to: destination &+ offset)
            offset &+= 8
        }
        if count & 4 != 0 {
            // Safety: as above, for four bytes.
            unsafe store(load(source &+ offset, as: UInt32.self), to: destination &+ offset)
            offset &+= 4
        }
        if offset < UInt(count) {
            unsafe copy(from: source &+ offset, to: destination &+ offset, count: count &- Int(offset))
        }
    }

    /// Copies two words of 8 bytes, as `copyWords` does.
    @inlinable @inline(__always)
    static func copyPair(from source: UInt, to destination: UInt) {
        // Safety: the caller vouches for both ranges.
        unsafe store(load(source, as: UInt64.self), to: destination)
        unsafe store(load(source &+ 8, as: UInt64.self), to: destination &+ 8)
    }

    static func zero(_ address: UInt, count: Int) {
        // Safety: the caller vouches for the bytes.
        unsafe pointer(address).initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }

    @inlinable @inline(__always)
    static func load<Value: BitwiseCopyable>(_ address: UInt, as type: Value.Type = Value.self) -> Value {
        // Safety: the caller vouches for the bytes.
        unsafe pointer(address).loadUnaligned(as: type)
    }

    @inlinable @inline(__always)
    static func store<Value: BitwiseCopyable>(_ value: Value, to address: UInt) {
        // Safety: the caller vouches for the bytes.
        unsafe pointer(address).storeBytes(of: value, as: Value.self)
    }

    /// Whether two ranges hold the same bytes.
    @inlinable
    static func equal(_ first: UInt, _ second: UInt, count: Int) -> Bool {
        var offset: UInt = 0
        let words = UInt(count) & ~7
        while offset < words {
            // Safety: `offset + 8` is at most `count`.
            let (left, right) = unsafe (load(first &+ offset, as: UInt64.self), load(second &+ offset, as: UInt64.self))
            if left != right { return false }
            offset &+= 8
        }
        while offset < UInt(count) {
            // Safety: `offset` is below `count`.
            let (left, right) = unsafe (load(first &+ offset, as: UInt8.self), load(second &+ offset, as: UInt8.self))
            if left != right { return false }
            offset &+= 1
        }
        return true
    }
}
