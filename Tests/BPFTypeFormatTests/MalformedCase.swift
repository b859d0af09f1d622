import BPFTypeFormat
import Testing

/// Bytes that are wrong in one way, and the error that says so.
struct MalformedCase: CustomTestStringConvertible {
    let name: String
    let bytes: [UInt8]
    let error: BTFError

    init(_ name: String, _ bytes: [UInt8], _ error: BTFError) {
        self.name = name
        self.bytes = bytes
        self.error = error
    }

    var testDescription: String { name }
}
