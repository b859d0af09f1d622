import BPFObjects
import Testing

/// A generator that repeats itself.
private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ (state >> 29)
    }
}

@Suite("Damaged objects give an error or a value")
struct MutationTests {
    /// Objects that together have every kind of section.
    static let objects = [
        "subprograms", "map_in_map", "externs", "struct_ops", "maps.be", "tail_calls", "data", "callbacks",
    ]

    /// How many damaged copies of each object are tried, if time allows: a debug build stops after a moment.
    static let rounds = 2500

    @Test("Flipped bytes", arguments: objects)
    func flips(name: String) throws {
        let original = try Fixture.bytes(name)
        var generator = Generator(state: UInt64(name.utf8.reduce(7) { $0 &* 31 &+ Int($1) }))
        var failures = 0
        var rounds = 0
        let deadline = ContinuousClock.now + .milliseconds(400)
        while rounds < Self.rounds, ContinuousClock.now < deadline {
            var bytes = original
            for _ in 0...(rounds % 4) {
                let place = Int.random(in: bytes.indices, using: &generator)
                bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
            }
            if let text = failure(bytes) {
                failures += 1
                #expect(!text.isEmpty)
            }
            rounds += 1
        }
        #expect(failures > 0 && failures < rounds, "some damage is noticed, some does not matter")
    }

    @Test("Extreme numbers in every table", arguments: objects)
    func extremes(name: String) throws {
        let original = try Fixture.bytes(name)
        var generator = Generator(state: 42)
        let extremes: [[UInt8]] = [
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [0, 0, 0, 0],
            [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0xff, 0xff], [0xf8, 0xff, 0xff, 0xff], [1, 0, 0, 0],
        ]
        for _ in 0..<80 {
            var bytes = original
            let value = extremes.randomElement(using: &generator) ?? []
            let place = Int.random(in: 0...(bytes.count - value.count), using: &generator) & ~1
            bytes.replaceSubrange(place..<(place + value.count), with: value)
            _ = failure(bytes)
        }
    }

    @Test("Truncation at every 97th byte", arguments: objects)
    func truncations(name: String) throws {
        let original = try Fixture.bytes(name)
        for count in stride(from: 0, to: original.count, by: 97) {
            #expect(failure(Array(original.prefix(count))) != nil, "\(count) bytes")
        }
    }
}
