import BPFBytes

/// What BTF and `.BTF.ext` begin with alike: magic number, version, flags and length of the header.
struct Preamble {
    let order: ByteOrder
    /// Where the header ends and section offsets begin to count, in bytes.
    let length: Int

    init(_ bytes: [UInt8], minimum: Int) throws(BTFError) {
        let magic: UInt16 = try bytes.field(at: 0, in: .little)
        switch magic {
        case BTFHeader.magic: order = .little
        case BTFHeader.magic.byteSwapped: order = .big
        default: throw BTFError(.notBTF(magic: magic), at: .offset(0))
        }
        let version: UInt8 = try bytes.field(at: 2, in: order)
        guard version == 1 else { throw BTFError(.unsupportedVersion(version), at: .offset(2)) }
        let length: UInt32 = try bytes.field(at: 4, in: order)
        guard length >= minimum else { throw BTFError(.shortHeader(length: Int(length)), at: .offset(4)) }
        guard length <= bytes.count else {
            throw BTFError(.truncated(needed: Int(length), available: bytes.count), at: .offset(0))
        }
        self.length = Int(length)
    }

    /// The section whose offset and length stand in the header at `field`.
    func section(_ name: String, at field: Int, in bytes: [UInt8]) throws(BTFError) -> Range<Int> {
        let offset = Int(try bytes.field(UInt32.self, at: field, in: order))
        let count = Int(try bytes.field(UInt32.self, at: field + 4, in: order))
        let available = max(bytes.count - length - offset, 0)
        guard offset <= bytes.count - length, count <= available else {
            throw BTFError(.sectionOutside(name: name, length: count, available: available), at: .offset(field))
        }
        return length + offset..<length + offset + count
    }
}

extension [UInt8] {
    /// Reads an integer of the blob.
    @inline(__always)
    func field<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self,
        at offset: Int,
        in order: ByteOrder
    ) throws(BTFError) -> Value {
        do {
            return try read(at: offset, in: order)
        } catch {
            throw BTFError(truncation: error)
        }
    }
}

extension BTFError {
    /// A read that left the bytes at hand.
    init(truncation error: BytesError) {
        self.init(.truncated(needed: error.needed, available: error.available), at: .offset(error.offset))
    }
}
