/// Reads and writes parts of plain values by their place: what generated code does for fields that Swift has no layout for.
public enum PlainBytes {
    /// The bytes of a value, as they stand in memory.
    public static func bytes<Value: PlainValue>(of value: Value) -> [UInt8] {
        // Safety: the bytes are copied during the call.
        unsafe withUnsafeBytes(of: value) { unsafe Array($0) }
    }

    /// The value that has these bytes; nil for another number of bytes than it has.
    public static func value<Value: PlainValue>(_ type: Value.Type = Value.self, from bytes: [UInt8]) -> Value? {
        guard bytes.count == MemoryLayout<Value>.size else { return nil }
        if bytes.isEmpty { return Value() }
        // Safety: as many bytes as the value has are there, and any bits are a value.
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(as: Value.self) }
    }

    /// The field that begins `offset` bytes into a value.
    /// - Precondition: the field lies inside.
    public static func load<Whole: PlainValue, Field: PlainValue>(
        _ type: Field.Type = Field.self, at offset: Int, of whole: Whole
    ) -> Field {
        check(offset, MemoryLayout<Field>.size, whole)
        // Safety: the check above proved that the field lies inside, and any bits are a value.
        return unsafe withUnsafeBytes(of: whole) {
            unsafe $0.loadUnaligned(fromByteOffset: offset, as: Field.self)
        }
    }

    /// Sets the field that begins `offset` bytes into a value.
    /// - Precondition: the field lies inside.
    public static func store<Whole: PlainValue, Field: PlainValue>(
        _ field: Field, at offset: Int, of whole: inout Whole
    ) {
        check(offset, MemoryLayout<Field>.size, whole)
        // Safety: the check above proved that the field lies inside.
        unsafe withUnsafeMutableBytes(of: &whole) {
            unsafe $0.storeBytes(of: field, toByteOffset: offset, as: Field.self)
        }
    }

    private static func check<Whole: PlainValue>(_ offset: Int, _ count: Int, _ whole: Whole) {
        precondition(offset >= 0 && count <= MemoryLayout<Whole>.size - offset, "a field outside of its structure")
    }
}

extension PlainBytes {
    /// The bits of a bitfield, from the lowest of the result.
    ///
    /// `start` counts bits as BTF does: from the lowest bit of the first byte where that is the least significant one,
    /// from its highest bit on machines of the other order.
    /// - Precondition: `width` is 1 to 64, and the field lies inside.
    public static func bits<Whole: PlainValue>(_ width: Int, at start: Int, of whole: Whole) -> UInt64 {
        var value: UInt64 = 0
        for index in 0..<width {
            let bit = isSet(start + index, in: whole) ? 1 as UInt64 : 0
            value = Int(littleEndian: 1) == 1 ? value | bit << UInt64(index) : value << 1 | bit
        }
        return value
    }

    /// The bits of a bitfield, as a number with sign.
    public static func signedBits<Whole: PlainValue>(_ width: Int, at start: Int, of whole: Whole) -> Int64 {
        let shift = UInt64(64 - width)
        return Int64(bitPattern: bits(width, at: start, of: whole) << shift) >> Int64(shift)
    }

    /// Sets a bitfield to the lowest bits of `value`.
    public static func setBits<Whole: PlainValue>(_ value: UInt64, _ width: Int, at start: Int, of whole: inout Whole) {
        for index in 0..<width {
            let place = Int(littleEndian: 1) == 1 ? index : width - 1 - index
            set(start + index, to: value >> UInt64(place) & 1 != 0, in: &whole)
        }
    }

    private static func mask(_ bit: Int) -> UInt8 {
        Int(littleEndian: 1) == 1 ? 1 << (bit % 8) : 0x80 >> (bit % 8)
    }

    private static func isSet<Whole: PlainValue>(_ bit: Int, in whole: Whole) -> Bool {
        load(UInt8.self, at: bit / 8, of: whole) & mask(bit) != 0
    }

    private static func set<Whole: PlainValue>(_ bit: Int, to isSet: Bool, in whole: inout Whole) {
        let byte = load(UInt8.self, at: bit / 8, of: whole)
        store(isSet ? byte | mask(bit) : byte & ~mask(bit), at: bit / 8, of: &whole)
    }
}
