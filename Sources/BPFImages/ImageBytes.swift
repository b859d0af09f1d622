import BPFBytes

/// Reads an image's headers; every read is checked.
struct ImageBytes {
    let bytes: [UInt8]
    var order = ByteOrder.little

    func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self,
        at offset: Int
    ) throws(ImageError) -> Value {
        do { return try bytes.read(at: offset, in: order) } catch { throw .truncated(error) }
    }

    /// An offset or a size, which must be one that a file can have.
    func count(at offset: Int) throws(ImageError) -> Int {
        let value = try read(UInt64.self, at: offset)
        guard let count = Int(exactly: value) else {
            throw .outside(offset: offset, count: Int.max, available: bytes.count)
        }
        return count
    }

    /// The range of `count` bytes at `offset`, which lies inside.
    func range(_ offset: Int, _ count: Int) throws(ImageError) -> Range<Int> {
        guard offset >= 0, count >= 0, offset <= bytes.count, count <= bytes.count - offset else {
            throw .outside(offset: offset, count: count, available: bytes.count)
        }
        return offset..<offset + count
    }

    func has(_ magic: [UInt8], at offset: Int) -> Bool {
        offset <= bytes.count && bytes[offset...].starts(with: magic)
    }
}
