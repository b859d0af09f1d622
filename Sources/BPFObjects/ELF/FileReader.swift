import BPFBytes

/// Reads integers of the file; what lies outside is an error with its absolute offset.
struct FileReader {
    let bytes: [UInt8]
    let order: ByteOrder

    func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self,
        at offset: Int
    ) throws(ObjectError) -> Value {
        do throws(BytesError) { return try bytes.read(type, at: offset, in: order) } catch {
            throw ObjectError(.file(offset), .truncated(needed: error.needed, available: error.available))
        }
    }

    /// Reads a 64-bit number that must be one that can count bytes.
    func readCount(at offset: Int) throws(ObjectError) -> Int {
        let value = try read(UInt64.self, at: offset)
        guard let count = Int(exactly: value) else { throw ObjectError(.file(offset), .numberTooLarge(value)) }
        return count
    }
}
