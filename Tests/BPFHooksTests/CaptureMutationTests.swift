import BPFBytes
import BPFHooks
import Testing

@Suite("Hostile captures", .timeLimit(.minutes(2)))
struct CaptureMutationTests {
    static let seeds: [[UInt8]] = {
        var pcap = PcapFixture(order: .big, magic: 0xa1b2_3c4d)
        for size: UInt8 in [0, 1, 14, 60] {
            let data = [UInt8](repeating: size, count: Int(size))
            pcap.record(seconds: 5, fraction: 9, captured: UInt32(size), original: 99, data: data)
        }
        var pcapng = PcapngFixture(order: .little)
        pcapng.interface(snapLength: 60, options: [(2, [1, 2, 3]), (9, [9]), (14, [0, 1, 0, 0, 0, 0, 0, 0])])
        pcapng.enhancedPacket(ticks: 77, data: [1, 2, 3, 4, 5])
        pcapng.simplePacket(original: 3, data: [1, 2, 3])
        pcapng.block(0xbad) { $0.append(UInt64(3)) }
        pcapng.order = .big
        pcapng.section()
        pcapng.interface(options: [(9, [0x94])])
        pcapng.obsoletePacket(ticks: 3, data: [9, 9, 9])
        return [pcap.bytes, pcapng.bytes]
    }()

    @Test("Frames or one error, whatever the bytes", arguments: 0..<2)
    func mutations(seed: Int) {
        let original = Self.seeds[seed]
        var random = SeededGenerator(state: UInt64(seed))
        var errors = 0
        for _ in 0..<10_000 {
            let bytes = mutate(original, with: &random)
            let (frames, error) = readAll(bytes)
            if error != nil { errors += 1 }
            let offset = error?.offset ?? 0
            let inside = frames.allSatisfy { $0.data.startIndex >= 0 && $0.data.endIndex <= bytes.count }
            guard inside, frames.count <= bytes.count / 12, offset >= 0, offset <= bytes.count else {
                Issue.record("\(frames.count) frames, \(String(describing: error)): \(Hex.encode(bytes))")
                return
            }
        }
        #expect(errors > 1000)
        #expect(errors < 10_000)
    }

    @Test("Every prefix of a capture", arguments: 0..<2)
    func prefixes(seed: Int) {
        let original = Self.seeds[seed]
        let complete = readAll(original).frames
        for length in 0..<original.count {
            let frames = readAll(Array(original.prefix(length))).frames
            #expect(frames == Array(complete.prefix(frames.count)))
        }
        #expect(!complete.isEmpty)
    }

    /// One to four changes: a bit, a byte, a word of a telling value, a cut, or bytes moved.
    private func mutate(_ original: [UInt8], with random: inout SeededGenerator) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 2: overwrite(&bytes, at: place & ~3, with: [UInt8](repeating: 0xff, count: 4))
            case 3: overwrite(&bytes, at: place & ~3, with: [UInt8](repeating: 0, count: 4))
            case 4: bytes.removeSubrange(place..<min(bytes.count, place + 4))
            default: bytes.insert(contentsOf: original.prefix(Int.random(in: 0..<40, using: &random)), at: place)
            }
        }
        return bytes
    }

    private func overwrite(_ bytes: inout [UInt8], at place: Int, with word: [UInt8]) {
        for (index, byte) in word.enumerated() where place + index < bytes.count { bytes[place + index] = byte }
    }
}
