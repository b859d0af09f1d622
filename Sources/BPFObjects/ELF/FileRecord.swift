import BPFBytes

/// A record of a table in the file, checked once: every field of it can be read.
struct FileRecord {
    private let bytes: [UInt8]
    private let start: Int
    private let count: Int
    private let order: ByteOrder

    /// Proves that the record lies in the file.
    @inline(__always) init(_ file: FileReader, at start: Int, count: Int) throws(ObjectError) {
        do throws(BytesError) { try file.bytes.check(start, count: count) } catch {
            throw ObjectError(.file(start), .truncated(needed: error.needed, available: error.available))
        }
        bytes = file.bytes
        self.start = start
        self.count = count
        order = file.order
    }

    /// The integer at `offset` of the record.
    @inline(__always) func field<Value: FixedWidthInteger & BitwiseCopyable>(
        _ offset: Int, as type: Value.Type = Value.self
    ) -> Value {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Value>.size, "a field outside of its record")
        // Safety: the record lies in the bytes, as was checked, and the field in the record.
        let raw = unsafe bytes.span.bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start + offset, as: Value.self)
        return Value(raw, in: order)
    }

    /// The 64-bit number at `offset`, which must be one that can count bytes.
    @inline(__always) func byteCount(_ offset: Int) throws(ObjectError) -> Int {
        let value: UInt64 = field(offset)
        guard let count = Int(exactly: value) else { throw ObjectError(.file(start + offset), .numberTooLarge(value)) }
        return count
    }
}
