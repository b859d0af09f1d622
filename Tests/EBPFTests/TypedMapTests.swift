import EBPF
import Foundation
import Testing

/// What a user's structs and a map's types have to do with one another.
@Suite struct TypedMapTests {
    private struct Point: Equatable {
        var x: Int16
        var y: Int16
    }

    private struct Statistics: Equatable {
        var packets: UInt64
        var byteCount: UInt32
        var last: UInt32
    }

    /// BTF of `struct point { __s16 x, y; }` and `struct statistics { __u64 packets; __u32 byte_count; __u32 last; }`.
    private func types(second: String = "byte_count", swapped: Bool = false) throws -> MapTypes {
        var builder = BTFBuilder()
        let short = builder.add(.integer(IntegerType(name: "short", size: 2, encoding: .signed, bitWidth: 16)))
        let int = builder.add(.integer(IntegerType(name: "int", size: 4, encoding: [], bitWidth: 32)))
        let long = builder.add(.integer(IntegerType(name: "long", size: 8, encoding: [], bitWidth: 64)))
        let point = builder.add(
            .structure(
                Composite(
                    name: "point", size: 4,
                    members: [
                        Member(name: "x", type: short, bitOffset: swapped ? 16 : 0),
                        Member(name: "y", type: short, bitOffset: swapped ? 0 : 16),
                    ])))
        let statistics = builder.add(
            .structure(
                Composite(
                    name: "statistics", size: 16,
                    members: [
                        Member(name: "packets", type: long, bitOffset: 0),
                        Member(name: second, type: int, bitOffset: 64),
                        Member(name: "last", type: int, bitOffset: 96),
                    ])))
        return MapTypes(btf: try builder.encode(), key: point.rawValue, value: statistics.rawValue)
    }

    private func make(_ type: MapType = .hash, _ types: MapTypes? = nil, value: UInt32 = 16) throws -> any Map {
        var definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: value, maxEntries: 8)
        definition.types = types
        return try MapFactory(slots: SlotAllocator(count: 2)).make(definition)
    }

    @Test func isADictionaryOfStructs() throws {
        let map = try HashMap<Point, Statistics>(try make(.hash, try types()))
        let (key, value) = (Point(x: 1, y: -1), Statistics(packets: 5, byteCount: 6, last: 7))
        #expect(map[key] == nil)
        map[key] = value
        #expect(map[key] == value)
        #expect(throws: LinuxError.eexist) { try map.update(key, value, flags: .noExist) }
        map[Point(x: 2, y: 2)] = value
        #expect(Set(map.entries.map { $0.key.x }) == [1, 2])
        map[key] = nil
        #expect(map[key] == nil)
        #expect(throws: LinuxError.enoent) { try map.remove(key) }
    }

    @Test func namesTheFieldThatDiffers() throws {
        let renamed = try make(.hash, try types(second: "bytes"))
        #expect(
            message { () throws(TypeMismatch) in _ = try HashMap<Point, Statistics>(renamed) }
                == "value: field 'bytes' stands where 'byteCount' does")
        let swapped = try make(.hash, try types(swapped: true))
        #expect(
            message { () throws(TypeMismatch) in _ = try HashMap<Point, Statistics>(swapped) }
                == "key: field 'x' is at offset 2, and 'x' at 0")
        let larger = try make(.hash, value: 24)
        #expect(
            message { () throws(TypeMismatch) in _ = try HashMap<Point, Statistics>(larger) }
                == "value: the map's has 24 bytes, and Statistics 16")
        let perCPU = try make(.percpuHash)
        #expect(
            message { () throws(TypeMismatch) in _ = try HashMap<Point, Statistics>(perCPU) }?.contains(
                "no single value") == true)
    }

    private func message(_ body: () throws(TypeMismatch) -> Void) -> String? {
        do throws(TypeMismatch) {
            try body()
            return nil
        } catch {
            return error.description
        }
    }

    private struct Quad: Equatable {
        var a, b, c, d: UInt64

        init(_ number: UInt64) { (a, b, c, d) = (number, number, number, number) }
    }

    /// Entries that are read where they stand are whole, and none comes that was deleted, whatever others do meanwhile.
    @Test(arguments: [MapType.hash, .lruHash]) func entriesAreWholeWhileOthersWrite(_ type: MapType) async throws {
        let definition = MapDefinition(name: "m", type: type, keySize: 8, valueSize: 32, maxEntries: 64)
        let map = try MapFactory().make(definition)
        let fixed = try HashMap<UInt64, Quad>(map)
        // Key 0 is always there; keys from 1 up come and go, with values that say which key they belong to.
        try fixed.update(0, Quad(0))
        await withTaskGroup(of: Void.self) { group in
            for seed in 1...2 as ClosedRange<UInt64> {
                group.addTask {
                    guard let own = try? HashMap<UInt64, Quad>(map) else { return }
                    for round in 0..<20_000 as Range<UInt64> {
                        let key = 1 + (round &* 7 &+ seed) % 24
                        if round % 3 == 0 { own[key] = nil } else { own[key] = Quad(key << 32 | round) }
                        if round % 16 == 0 { own[0] = Quad(round) }
                    }
                }
            }
            group.addTask {
                guard let own = try? HashMap<UInt64, Quad>(map) else { return }
                for round in 0..<2000 as Range<UInt64> {
                    var fixedEntries = 0
                    for (key, value) in own.entries {
                        #expect(value == Quad(value.a) && value.a >> 32 == key, "entry of \(key)")
                        if key == 0 { fixedEntries += 1 }
                    }
                    #expect(type == .lruHash || fixedEntries == 1)
                    if let value = own[1 + round % 24] {
                        #expect(value == Quad(value.a) && value.a >> 32 == 1 + round % 24)
                    }
                    #expect(own[0].map { $0 == Quad($0.a) } ?? (type == .lruHash))
                }
            }
        }
        for (key, _) in fixed.entries { fixed[key] = nil }
        #expect(Array(fixed.entries.map { $0.key }).isEmpty)
    }

    @Test func listsTheValuesOfEverySlot() throws {
        let untyped = try make(.percpuArray, value: 4)
        try untyped.update([1, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0])
        let map = try PerCPUMap<UInt32, UInt32>(untyped)
        #expect(map.slotCount == 2)
        #expect(try map.values(at: 1) == [1, 2])
        #expect(throws: LinuxError.enoent) { try map.values(at: 8) }
    }

    @Test func recordsComeAsTheyAreAndGapsAreCounted() async throws {
        let definition = MapDefinition(name: "m", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096)
        let map = try MapFactory().make(definition)
        let ring = try #require(map as? RingBufferMap)
        let events = try RingBuffer<UInt64>(map)
        var sent: UInt64 = 0
        var iterator = events.makeAsyncIterator()
        while true {
            let sample = ring.reserve(size: 8)
            guard let word = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else { break }
            unsafe word.pointee = sent
            unsafe ring.submit(sample)
            sent += 1
        }
        #expect(events.dropCount == 1)
        for expected in 0..<sent {
            guard case .event(let event)? = await iterator.next() else {
                Issue.record("no event \(expected)")
                return
            }
            #expect(event == expected)
        }
        guard case .gap(1)? = await iterator.next() else {
            Issue.record("no gap")
            return
        }
        unsafe ring.submit(ring.reserve(size: 3))
        guard case .short(let bytes)? = await iterator.next() else {
            Issue.record("no short record")
            return
        }
        #expect(bytes.count == 3)
    }

    /// Events of a pinned perf event array, whose producer opened it on its own.
    @Test func eventsOfAnotherPartyComeWithTheirGaps() async throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-events-\(UInt64.random(in: .min ... .max))")
        defer {
            try? directory.unpin("m")
            unsafe rmdir(directory.path)
        }
        var definition = MapDefinition(name: "m", type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 2)
        definition.bufferPages = 1
        try MapFactory(backing: directory.backing).make(definition).pin(to: directory.resolve("m"))
        let events = try PerfEvents<UInt64>(MapFactory().open(directory.resolve("m")))
        let producer = try #require(try MapFactory().open(directory.resolve("m")) as? PerfEventArray)
        func output(_ words: [UInt64], count: Int = 8) -> Bool {
            unsafe words.withUnsafeBytes {
                // Safety: the sample is in the buffer.
                (try? unsafe producer.output(flags: 1, slot: 0, (UInt(bitPattern: $0.baseAddress), count))) != nil
            }
        }
        var (sent, lost) = (UInt64(0), UInt64(0))
        while lost < 3 { if output([sent]) { sent += 1 } else { lost += 1 } }
        var (iterator, seen) = (events.makeAsyncIterator(), [String]())
        func take() async {
            switch await iterator.next() {
            case .event(let event, let index): seen.append("\(event) of \(index)")
            case .gap(let count, let index): seen.append("gap \(count) of \(index)")
            case .short(let bytes, let index): seen.append("\(bytes) of \(index)")
            case nil: break
            }
        }
        for _ in 0...sent { await take() }
        #expect(output([77]) && output([5], count: 3))
        await take()
        await take()
        #expect(seen == (0..<sent).map { "\($0) of 1" } + ["gap 3 of 1", "77 of 1", "[5, 0, 0, 0] of 1"])
        #expect(events.dropCount == 3)
        let hash = MapDefinition(name: "h", type: .hash, keySize: 4, valueSize: 4, maxEntries: 2)
        #expect(throws: TypeMismatch.self) { try PerfEvents<UInt64>(MapFactory().make(hash)) }
    }

    private struct Refusal: Error {}

    /// Puts a number into a ring; whether there was room.
    private static func produce(_ number: UInt64, in ring: RingBufferMap) -> Bool {
        let sample = ring.reserve(size: 8)
        guard let word = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else { return false }
        unsafe word.pointee = number
        unsafe ring.submit(sample)
        return true
    }

    /// Whoever throws about a gap loses none of the records behind it.
    @Test func whatFollowsAGapIsNotLost() throws {
        let definition = MapDefinition(name: "r", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096)
        let ring = try #require(try MapFactory().make(definition) as? RingBufferMap)
        let events = try RingBuffer<UInt64>(ring)
        func produce(_ number: UInt64) -> Bool { Self.produce(number, in: ring) }
        while produce(1) {}
        _ = events.poll(limit: 10) { _ in }
        #expect(produce(7) && produce(8))
        var seen: [UInt64] = []
        #expect(throws: Refusal.self) {
            while true {
                _ = try events.poll { item in
                    if case .gap(let count) = item {
                        #expect(count == 1)
                        throw Refusal()
                    }
                }
            }
        }
        _ = events.poll { if case .event(let number) = $0 { seen.append(number) } }
        #expect(seen == [7, 8])
    }

    /// A gap stands between the records that were there before and those that came after, and says exactly how many were lost.
    @Test func gapsStandWhereRecordsWereLost() async throws {
        let definition = MapDefinition(name: "r", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096)
        let ring = try #require(try MapFactory().make(definition) as? RingBufferMap)
        let events = try RingBuffer<UInt64>(ring)
        func produce(_ number: UInt64) -> Bool { Self.produce(number, in: ring) }
        var (sent, lost) = (UInt64(0), UInt64(0))
        while lost < 3 { if produce(sent) { sent += 1 } else { lost += 1 } }
        // Room for a notice and a few records.
        var seen: [String] = []
        func take(_ limit: Int) {
            _ = events.poll(limit: limit) { item in
                switch item {
                case .event(let number): seen.append("\(number)")
                case .gap(let count): seen.append("gap \(count)")
                case .short: seen.append("short")
                }
            }
        }
        take(10)
        #expect(produce(1000) && produce(1001))
        take(.max)
        #expect(seen == (0..<sent).map { "\($0)" } + ["gap 3", "1000", "1001"])
        #expect(events.dropCount == 3)
    }
}
