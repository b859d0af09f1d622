import BPFBytes
import BPFHooks

/// Captures built byte by byte, in either byte order.
struct PcapFixture {
    var writer: ByteWriter

    init(
        order: ByteOrder, magic: UInt32 = 0xa1b2_c3d4, major: UInt16 = 2, minor: UInt16 = 4,
        linkType: UInt32 = 1
    ) {
        writer = ByteWriter(order: order)
        writer.append(magic)
        writer.append(major)
        writer.append(minor)
        writer.append(Int32(0))
        writer.append(UInt32(0))
        writer.append(UInt32(65535))
        writer.append(linkType)
    }

    /// Appends a record; `extra` stands between its header and its data.
    mutating func record(
        seconds: UInt32, fraction: UInt32, captured: UInt32, original: UInt32, extra: [UInt8] = [], data: [UInt8]
    ) {
        for word in [seconds, fraction, captured, original] { writer.append(word) }
        writer.append(contentsOf: extra)
        writer.append(contentsOf: data)
    }

    var bytes: [UInt8] { writer.bytes }
}

/// Blocks of a pcapng file.
struct PcapngFixture {
    private(set) var bytes: [UInt8] = []
    var order: ByteOrder

    init(order: ByteOrder) {
        self.order = order
        section()
    }

    /// Appends a block around a body, which is padded.
    mutating func block(_ type: UInt32, _ fill: (inout ByteWriter) -> Void) {
        var body = ByteWriter(order: order)
        fill(&body)
        body.align(to: 4)
        var writer = ByteWriter(order: order)
        writer.append(type)
        writer.append(UInt32(body.count + 12))
        writer.append(contentsOf: body.bytes)
        writer.append(UInt32(body.count + 12))
        bytes += writer.bytes
    }

    mutating func section(major: UInt16 = 1, magic: UInt32 = 0x1a2b_3c4d, length: Int64 = -1) {
        block(0x0a0d_0d0a) {
            $0.append(magic)
            $0.append(major)
            $0.append(UInt16(0))
            $0.append(length)
        }
    }

    mutating func interface(linkType: UInt16 = 1, snapLength: UInt32 = 0, options: [(UInt16, [UInt8])] = []) {
        block(1) {
            $0.append(linkType)
            $0.append(UInt16(0))
            $0.append(snapLength)
            for (code, value) in options {
                $0.append(code)
                $0.append(UInt16(value.count))
                $0.append(contentsOf: value)
                $0.align(to: 4)
            }
            if !options.isEmpty { $0.append(UInt32(0)) }
        }
    }

    mutating func enhancedPacket(
        interface: UInt32 = 0, ticks: UInt64 = 0, captured: UInt32? = nil, original: UInt32? = nil, data: [UInt8]
    ) {
        block(6) {
            $0.append(interface)
            $0.append(UInt32(ticks >> 32))
            $0.append(UInt32(truncatingIfNeeded: ticks))
            $0.append(captured ?? UInt32(data.count))
            $0.append(original ?? UInt32(data.count))
            $0.append(contentsOf: data)
        }
    }

    mutating func obsoletePacket(interface: UInt16 = 0, ticks: UInt64 = 0, data: [UInt8]) {
        block(2) {
            $0.append(interface)
            $0.append(UInt16(7))
            $0.append(UInt32(ticks >> 32))
            $0.append(UInt32(truncatingIfNeeded: ticks))
            $0.append(UInt32(data.count))
            $0.append(UInt32(data.count))
            $0.append(contentsOf: data)
        }
    }

    mutating func simplePacket(original: UInt32, data: [UInt8]) {
        block(3) {
            $0.append(original)
            $0.append(contentsOf: data)
        }
    }
}

/// The frames of a capture, and the error that ended it, if one did.
func readAll(_ bytes: [UInt8]) -> (frames: [CapturedFrame], error: CaptureError?) {
    var frames: [CapturedFrame] = []
    do throws(CaptureError) {
        var reader = try CaptureReader(bytes)
        while let frame = try reader.next() { frames.append(frame) }
        return (frames, nil)
    } catch {
        return (frames, error)
    }
}

/// A generator whose numbers are the same on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
