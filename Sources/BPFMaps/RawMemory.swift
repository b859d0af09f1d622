/// Bytes at addresses that the caller vouches for.
@unsafe
enum RawMemory {
    static func pointer(_ address: UInt) -> UnsafeMutableRawPointer {
        // Safety: an address of 0 is a null pointer, which no caller passes.
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }

    static func copy(from source: UInt, to destination: UInt, count: Int) {
        // Safety: the caller vouches for both ranges.
        unsafe pointer(destination).copyMemory(from: pointer(source), byteCount: count)
    }

    static func load<Value: BitwiseCopyable>(_ address: UInt, as type: Value.Type = Value.self) -> Value {
        // Safety: the caller vouches for the bytes.
        unsafe pointer(address).loadUnaligned(as: type)
    }

    static func store<Value: BitwiseCopyable>(_ value: Value, to address: UInt) {
        // Safety: the caller vouches for the bytes.
        unsafe pointer(address).storeBytes(of: value, as: Value.self)
    }

    /// Whether two ranges hold the same bytes.
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
