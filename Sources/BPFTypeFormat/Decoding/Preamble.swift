import BPFBytes

/// What BTF and `.BTF.ext` begin with alike: magic number, version, flags and length of the header.
struct Preamble {
    let order: ByteOrder
    /// Bytes of the header.
    let length: Int
    /// Where the blob lies in the bytes.
    private let range: Range<Int>

    /// Reads the preamble of the blob that lies in `range` of `bytes`.
    init(_ bytes: [UInt8], _ range: Range<Int>, minimum: Int) throws(BTFError) {
        self.range = range
        let start = range.lowerBound
        let magic: UInt16 = try bytes.field(at: start, in: .little, before: range.upperBound)
        switch magic {
        case BTFHeader.magic: order = .little
        case BTFHeader.magic.byteSwapped: order = .big
        default: throw BTFError(.notBTF(magic: magic), at: .offset(start))
        }
        let version: UInt8 = try bytes.field(at: start + 2, in: order, before: range.upperBound)
        guard version == 1 else { throw BTFError(.unsupportedVersion(version), at: .offset(start + 2)) }
        let length: UInt32 = try bytes.field(at: start + 4, in: order, before: range.upperBound)
        guard length >= minimum else { throw BTFError(.shortHeader(length: Int(length)), at: .offset(start + 4)) }
        guard length <= range.count else {
            throw BTFError(.truncated(needed: Int(length), available: range.count), at: .offset(start))
        }
        self.length = Int(length)
    }

    /// The section whose offset and length stand in the header at `field`.
    func section(_ name: String, at field: Int, in bytes: [UInt8]) throws(BTFError) -> Range<Int> {
        let place = range.lowerBound + field
        let offset = Int(try bytes.field(UInt32.self, at: place, in: order))
        let count = Int(try bytes.field(UInt32.self, at: place + 4, in: order))
        let available = max(range.count - length - offset, 0)
        guard offset <= range.count - length, count <= available else {
            throw BTFError(.sectionOutside(name: name, length: count, available: available), at: .offset(place))
        }
        let start = range.lowerBound + length + offset
        return start..<start + count
    }
}

extension [UInt8] {
    /// Reads an integer that ends before `end`.
    fileprivate func field<Value: FixedWidthInteger & BitwiseCopyable>(
        at offset: Int, in order: ByteOrder, before end: Int
    ) throws(BTFError) -> Value {
        let size = MemoryLayout<Value>.size
        guard size <= end - offset else {
            throw BTFError(.truncated(needed: size, available: Swift.max(end - offset, 0)), at: .offset(offset))
        }
        return try field(at: offset, in: order)
    }

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
    /// The error of a blob that begins at `start` of the bytes in which the fault was found.
    func inBlob(at start: Int) -> BTFError {
        guard start != 0, case .offset(let offset) = location else { return self }
        return BTFError(reason, at: .offset(offset - start))
    }

    /// A read that left the bytes at hand.
    init(truncation error: BytesError) {
        self.init(.truncated(needed: error.needed, available: error.available), at: .offset(error.offset))
    }
}
