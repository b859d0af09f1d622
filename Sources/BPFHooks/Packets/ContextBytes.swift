import BPFBytes
import BPFModel

/// A context as a program finds it in memory: fields in the byte order of the host.
///
/// Where a layout has 32-bit pointers (`data`, `data_end`, `data_meta`) the bytes are zeros: the engine answers those loads.
struct ContextBytes: Hashable, Sendable {
    /// All bytes of the structure.
    var bytes: [UInt8]

    /// A context of zeros.
    init(_ layout: ContextLayout) {
        bytes = [UInt8](repeating: 0, count: layout.size)
    }

    /// A context from bytes that a caller gave: what is missing is zero, what is too much is cut off.
    init(_ layout: ContextLayout, given: [UInt8]) {
        self.init(layout)
        for (index, byte) in given.prefix(layout.size).enumerated() { bytes[index] = byte }
    }

    /// The number in a field of at most 8 bytes.
    subscript(field: ContextField) -> UInt64 {
        get {
            let raw = bytes[field.range]
            let ordered = ByteOrder.host == .little ? Array(raw.reversed()) : Array(raw)
            return ordered.reduce(0) { $0 << 8 | UInt64($1) }
        }
        set {
            for index in 0..<field.size {
                let place = ByteOrder.host == .little ? index : field.size - 1 - index
                bytes[field.offset + place] = UInt8(truncatingIfNeeded: newValue >> UInt64(8 * index))
            }
        }
    }

    /// Takes the bytes of a field from another context of the same layout.
    mutating func copy(_ field: ContextField, from other: ContextBytes) {
        for index in field.range { bytes[index] = other.bytes[index] }
    }
}
