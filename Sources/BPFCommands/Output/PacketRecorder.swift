import EBPF

/// Lays out the packets that went on as a capture.
struct PacketRecorder {
    private var output = ByteWriter(order: .little)
    private let writer = CaptureWriter()

    init() {
        writer.writeHeader(to: &output)
    }

    /// The capture so far.
    var bytes: [UInt8] { output.bytes }

    /// Writes the packet of a frame, if it went on, as the program left it.
    mutating func record(_ frame: borrowing ReplayedFrame) {
        guard let bytes = frame.survivor else { return }
        writer.write(bytes, timestamp: frame.frame.timestamp, to: &output)
    }

    /// Writes a packet that was sent at some time, in nanoseconds.
    mutating func record(_ bytes: [UInt8], time: UInt64) {
        writer.write(bytes[...], timestamp: time, to: &output)
    }

    /// Writes the packet of a single run, if it went on.
    mutating func record(_ result: TestRunResult, at hook: PacketHook) {
        let length = hook.survivingLength(of: result.data.count, result: result.returnValue)
        if length > 0 { writer.write(result.data.prefix(length), timestamp: 0, to: &output) }
    }
}
