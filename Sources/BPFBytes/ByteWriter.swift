/// Builds a sequence of bytes in one byte order.
public struct ByteWriter: Sendable {
    /// What was written so far.
    public private(set) var bytes: [UInt8] = []
    /// The order of every integer that is written.
    public let order: ByteOrder

    /// Starts with no bytes.
    public init(order: ByteOrder) {
        self.order = order
    }

    /// The offset at which the next write lands, in bytes.
    public var count: Int { bytes.count }

    /// Appends an integer, without alignment.
    public mutating func append<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value) {
        var raw = value.bytes(in: order)
        // Safety: the buffer is the storage of `raw`, and is read only inside the closure.
        unsafe withUnsafeBytes(of: &raw) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Appends bytes as they are.
    public mutating func append(contentsOf more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Appends the UTF-8 bytes of `string` and a NUL.
    public mutating func append(terminated string: String) {
        bytes.append(contentsOf: string.utf8)
        bytes.append(0)
    }

    /// Appends zeros up to the next multiple of `alignment` bytes.
    public mutating func align(to alignment: Int) {
        let excess = bytes.count % max(alignment, 1)
        if excess != 0 { bytes.append(contentsOf: repeatElement(0, count: alignment - excess)) }
    }

    /// Overwrites the integer at `offset`, which must have been written before.
    public mutating func patch<Value: FixedWidthInteger & BitwiseCopyable>(_ value: Value, at offset: Int) {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Value>.size, "patch outside of what was written")
        var writer = ByteWriter(order: order)
        writer.append(value)
        bytes.replaceSubrange(offset..<(offset + writer.count), with: writer.bytes)
    }
}
