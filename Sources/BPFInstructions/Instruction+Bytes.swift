public import BPFBytes

extension Instruction {
    /// Reads the slot at `offset`, in bytes.
    public init(_ bytes: [UInt8], at offset: Int, in order: ByteOrder) throws(BytesError) {
        self.init(slot: try bytes.read(at: offset, in: order), order)
    }

    /// Takes a slot apart that was read as one number.
    @inline(__always)
    private init(slot: UInt64, _ order: ByteOrder) {
        let low = Register(rawValue: UInt8(truncatingIfNeeded: slot >> (order == .little ? 8 : 48)) & 15)
        let high = Register(rawValue: UInt8(truncatingIfNeeded: slot >> (order == .little ? 12 : 52)) & 15)
        self.init(
            opcode: UInt8(truncatingIfNeeded: order == .little ? slot : slot >> 56),
            destination: order == .little ? low : high,
            source: order == .little ? high : low,
            offset: Int16(truncatingIfNeeded: slot >> (order == .little ? 16 : 32)),
            immediate: Int32(truncatingIfNeeded: order == .little ? slot >> 32 : slot)
        )
    }

    /// Reads a whole program.
    ///
    /// - Throws: when the length is not a multiple of 8 bytes; the offset is that of the incomplete slot.
    public static func decode(_ bytes: [UInt8], in order: ByteOrder) throws(BytesError) -> [Instruction] {
        try decode(bytes, bytes.indices, in: order)
    }

    /// Reads a whole program that is a part of `bytes`, with room for `capacity` instructions.
    ///
    /// - Throws: when the length is not a multiple of 8 bytes; the offset is that of the incomplete slot.
    public static func decode(
        _ bytes: [UInt8], _ range: Range<Int>, in order: ByteOrder, capacity: Int = 0
    ) throws(BytesError) -> [Instruction] {
        let excess = range.count % size
        if excess > 0 { throw BytesError(offset: range.count - excess, needed: size, available: excess) }
        try bytes.check(range.lowerBound, count: range.count)
        // Safety: the closure initializes as many slots as it says.
        return unsafe [Instruction](unsafeUninitializedCapacity: max(range.count / size, capacity)) { slots, count in
            let slotCount = range.count / size
            // Safety: both hold `range.count` bytes, as was checked, and any eight bytes are a slot.
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe UnsafeMutableRawBufferPointer(slots).copyMemory(from: .init(rebasing: bytes[range]))
            }
            count = slotCount
            if order == .little && ByteOrder.host == .little { return }
            for index in 0..<slotCount {
                // Safety: the slot was copied above.
                let word = unsafe unsafeBitCast(slots[index], to: UInt64.self)
                unsafe slots[index] = Instruction(slot: UInt64(word, in: order), order)
            }
        }
    }

    /// Appends the slot's 8 bytes in the writer's order.
    public func write(to writer: inout ByteWriter) {
        let (low, high) = writer.order == .little ? (destination, source) : (source, destination)
        writer.append(opcode)
        writer.append(low.rawValue | high.rawValue << 4)
        writer.append(offset)
        writer.append(immediate)
    }

    /// The bytes of a whole program.
    public static func encode(_ slots: some Sequence<Instruction>, in order: ByteOrder) -> [UInt8] {
        var writer = ByteWriter(order: order)
        for slot in slots { slot.write(to: &writer) }
        return writer.bytes
    }
}
