extension RawSpan {
    /// Confirms that `count` bytes stand at `offset`.
    ///
    /// This is the one bounds check that every other read in the package rests on.
    @inlinable
    public func check(_ offset: Int, count: Int) throws(BytesError) {
        guard offset >= 0, count >= 0, offset <= byteCount, count <= byteCount - offset else {
            let inside = offset >= 0 && offset <= byteCount
            throw BytesError(offset: offset, needed: count, available: inside ? byteCount - offset : 0)
        }
    }

    /// Reads an integer that stands at `offset`, in bytes, aligned or not.
    @inlinable
    public func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self,
        at offset: Int,
        in order: ByteOrder
    ) throws(BytesError) -> Value {
        try check(offset, count: MemoryLayout<Value>.size)
        // Safety: the check above proved that the value's bytes lie inside the span.
        let raw = unsafe unsafeLoadUnaligned(fromUncheckedByteOffset: offset, as: Value.self)
        return Value(raw, in: order)
    }

    /// Copies `count` bytes from `offset`.
    public func copy(at offset: Int, count: Int) throws(BytesError) -> [UInt8] {
        try check(offset, count: count)
        // Safety: the check above proved that the bytes lie inside the span, which stays put while they are copied.
        return unsafe withUnsafeBytes { unsafe [UInt8](UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count])) }
    }

    /// Reads the NUL-terminated string at `offset`; bytes that are not UTF-8 are replaced by U+FFFD.
    ///
    /// - Throws: when no NUL follows before the end.
    public func string(at offset: Int) throws(BytesError) -> String {
        try check(offset, count: 1)
        var end = offset
        while try read(UInt8.self, at: end, in: .host) != 0 { end += 1 }
        return String(decoding: try copy(at: offset, count: end - offset), as: UTF8.self)
    }
}

extension [UInt8] {
    /// Confirms that `count` bytes stand at `offset`.
    @inlinable
    public func check(_ offset: Int, count: Int) throws(BytesError) {
        // Safety: bytes of an array have no padding and no representation to break.
        try unsafe span.bytes.check(offset, count: count)
    }

    /// Reads an integer that stands at `offset`, in bytes, aligned or not.
    @inlinable
    public func read<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self,
        at offset: Int,
        in order: ByteOrder
    ) throws(BytesError) -> Value {
        // Safety: bytes of an array have no padding and no representation to break.
        try unsafe span.bytes.read(type, at: offset, in: order)
    }

    /// Copies `count` bytes from `offset`.
    public func copy(at offset: Int, count: Int) throws(BytesError) -> [UInt8] {
        // Safety: bytes of an array have no padding and no representation to break.
        try unsafe span.bytes.copy(at: offset, count: count)
    }

    /// Reads the NUL-terminated string at `offset`; bytes that are not UTF-8 are replaced by U+FFFD.
    public func string(at offset: Int) throws(BytesError) -> String {
        // Safety: bytes of an array have no padding and no representation to break.
        try unsafe span.bytes.string(at: offset)
    }

    /// The first byte of a range that is 0, looked for eight at a time; the end of the range when there is none.
    public func firstZero(in range: Range<Int>) -> Int {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside of the bytes")
        let (ones, highBits): (UInt64, UInt64) = (0x0101_0101_0101_0101, 0x8080_8080_8080_8080)
        // Safety: bytes of an array have no padding and no representation to break.
        let bytes = unsafe span.bytes
        var place = range.lowerBound
        while place + 8 <= range.upperBound {
            // Safety: the eight bytes end in the range, which lies inside.
            let raw = unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self)
            let word = UInt64(raw, in: .little)
            // The lowest byte of `word` that is 0 is the lowest with its high bit set here.
            let zeros = (word &- ones) & ~word & highBits
            if zeros != 0 { return place + zeros.trailingZeroBitCount >> 3 }
            place += 8
        }
        while place < range.upperBound, self[place] != 0 { place += 1 }
        return place
    }
}
