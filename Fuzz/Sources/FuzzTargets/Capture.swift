import EBPF

/// Every frame of a capture.
func feedCapture(_ bytes: [UInt8]) {
    do {
        var reader = try CaptureReader(bytes)
        while let frame = try reader.next() {
            precondition(frame.data.count <= bytes.count, "a frame larger than its file")
        }
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
}
