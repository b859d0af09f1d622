/// Reads and writes host memory at the addresses that registers hold.
///
/// No function checks anything: in checked mode the address was tested before, in fast mode the program is trusted.
@unsafe
enum HostMemory {
    @inline(__always)
    static func pointer(_ address: UInt64) -> UnsafeMutableRawPointer {
        // Safety: null comes only from a program that was trusted wrongly, and faults when it is used.
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(truncatingIfNeeded: address)).unsafelyUnwrapped
    }

    /// Reads an integer, aligned or not.
    @inline(__always)
    static func load<Value: FixedWidthInteger & BitwiseCopyable>(_ address: UInt64, _ type: Value.Type) -> Value {
        // Safety: see the type.
        unsafe pointer(address).loadUnaligned(as: type)
    }

    /// Writes an integer, aligned or not.
    @inline(__always)
    static func store<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, _ address: UInt64) {
        // Safety: see the type.
        unsafe pointer(address).storeBytes(of: value, as: Value.self)
    }

    /// Clears bytes.
    static func zero(_ address: UInt64, count: Int) {
        // Safety: see the type.
        unsafe pointer(address).initializeMemory(as: UInt8.self, repeating: 0, count: count)
    }

    /// Copies bytes between ranges that may overlap.
    static func copy(from source: UInt64, to destination: UInt64, count: Int) {
        // Safety: see the type.
        unsafe pointer(destination).copyMemory(from: pointer(source), byteCount: count)
    }

    /// The bytes as an array.
    static func bytes(_ address: UInt64, count: Int) -> [UInt8] {
        // Safety: see the type; nothing is read where nothing is asked for.
        count == 0 ? [] : unsafe [UInt8](UnsafeRawBufferPointer(start: pointer(address), count: count))
    }
}
