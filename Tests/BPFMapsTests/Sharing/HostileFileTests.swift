import BPFMaps
import BPFModel
import Foundation
import Testing

/// Files of pinned maps that somebody has changed: refused, or used without harm.
///
/// `EBPF_TEST_SECONDS=600` goes on for ten minutes. The fuzz target `map` does the same, led by coverage.
@Suite struct HostileFileTests {
    private static let seconds = Double(ProcessInfo.processInfo.environment["EBPF_TEST_SECONDS"] ?? "") ?? 1

    private static let definitions: [(MapType, UInt32, UInt32, UInt32, MapFlags)] = [
        (.hash, 4, 16, 8, []), (.hash, 8, 8, 100, []), (.percpuHash, 4, 12, 8, []), (.lruHash, 4, 8, 8, []),
        (.lruPercpuHash, 4, 12, 8, []), (.array, 4, 8, 8, []), (.percpuArray, 4, 8, 8, []), (.queue, 0, 8, 8, []),
        (.stack, 0, 8, 8, []), (.bloomFilter, 0, 8, 8, []), (.lpmTrie, 8, 8, 8, [.noPreallocation]),
        (.lpmTrie, 20, 8, 8, [.noPreallocation]), (.ringbuf, 0, 0, 4096, []), (.userRingbuf, 0, 0, 4096, []),
        (.stackTrace, 4, 80, 8, []), (.devmap, 4, 4, 8, []), (.taskStorage, 4, 8, 0, [.noPreallocation]),
        (.arena, 0, 0, 4, [.mappable]), (.perfEventArray, 4, 4, 2, []),
    ]

    @Test func harmNobody() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-tests-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let originals = try Self.definitions.map { try file(of: $0, in: directory) }
        let path = directory.resolve("hostile")
        let end = ContinuousClock.now + .seconds(Self.seconds)
        var (opened, refused) = (0, 0)
        while ContinuousClock.now < end {
            var contents = originals[Int.random(in: 0..<originals.count)]
            for _ in 0..<Int.random(in: 1...6) { change(&contents) }
            try? FileManager.default.removeItem(atPath: path)
            let isWritten = FileManager.default.createFile(
                atPath: path, contents: contents, attributes: [.posixPermissions: 0o600])
            try #require(isWritten)
            do throws(MapError) {
                use(try MapFactory(slots: SlotAllocator(count: 2)).open(path))
                opened += 1
            } catch {
                #expect(!"\(error)".isEmpty)
                refused += 1
            }
        }
        #expect(opened > 0 && refused > 0)
        print("hostile files: \(opened) opened and used, \(refused) refused")
    }

    private func file(
        of definition: (MapType, UInt32, UInt32, UInt32, MapFlags), in directory: PinDirectory
    ) throws -> Data {
        let (type, key, value, entries, flags) = definition
        let factory = MapFactory(slots: SlotAllocator(count: 2), backing: directory.backing)
        var definition = MapDefinition(
            name: "m", type: type, keySize: key, valueSize: value, maxEntries: entries, flags: flags)
        definition.bufferPages = 2
        let map = try factory.make(definition)
        for number in 0..<5 as Range<UInt8> {
            try? map.update(self.key(number, of: map), [UInt8](repeating: 1, count: map.userValueSize))
        }
        if let ring = map as? RingBufferMap { for _ in 0..<5 { unsafe ring.submit(ring.reserve(size: 40)) } }
        if let ring = map as? UserRingBufferMap { for _ in 0..<5 { try? ring.submit([1, 2, 3]) } }
        if let array = map as? PerfEventArray {
            for index in 0..<2 as Range<UInt32> { _ = try array.open(index: index, pages: 1) }
            for _ in 0..<200 { output([1, 2, 3, 4], to: array) }
        }
        try map.pin(to: directory.resolve("original"))
        defer { try? directory.unpin("original") }
        return try Data(contentsOf: URL(filePath: directory.resolve("original")))
    }

    private func output(_ words: [UInt64], to array: PerfEventArray) {
        unsafe words.withUnsafeBytes {
            // Safety: the sample is the buffer.
            try? unsafe array.output(flags: 0, slot: 0, (UInt(bitPattern: $0.baseAddress), $0.count))
        }
    }

    private func key(_ number: UInt8, of map: any Map) -> [UInt8] {
        (0..<Int(map.definition.keySize)).map { $0 == 0 ? number : 0 }
    }

    /// Writes a word somewhere, most often where there is something.
    private func change(_ contents: inout Data) {
        if contents.count < 8 { return }
        let places = [128, 1408, 4096 + 256, 3 * 4096 + 256, contents.count]
        let limit = min(places[Int.random(in: 0..<places.count)], contents.count)
        let start = Int.random(in: 0..<max(limit - 4, 1))
        let words: [UInt32] = [
            .random(in: .min ... .max), .random(in: 0..<16), .max, 1 << UInt32.random(in: 0..<32), 0x7fff_ffff,
        ]
        let word = words[Int.random(in: 0..<words.count)]
        for offset in 0..<4 { contents[start + offset] = UInt8(truncatingIfNeeded: word >> (UInt32(offset) * 8)) }
        if Int.random(in: 0..<50) == 0 { contents = contents.prefix(Int.random(in: 0...contents.count)) }
    }

    /// Every operation, on a map whose memory may say anything.
    private func use(_ map: any Map) {
        let value = [UInt8](repeating: 2, count: map.userValueSize)
        for number in 0..<12 as Range<UInt8> {
            let key = key(number, of: map)
            _ = try? map.lookup(key)
            _ = try? map.lookup(key, flags: .lock)
            try? map.update(key, value)
            if number % 3 == 0 { try? map.delete(key) }
            if number % 5 == 0 { _ = try? map.lookupAndDelete(key) }
        }
        for entry in map.entries.prefix(1000) { _ = map.valueRegion(containing: UInt(entry.key.count)) }
        var cursor = MapCursor()
        _ = try? map.batch(from: &cursor, limit: 100, removing: true)
        if let ring = map as? RingBufferMap {
            for _ in 0..<2 {
                _ = ring.consume(limit: 1000) { #expect($0.byteCount <= Int(map.definition.maxEntries)) }
                let sample = ring.reserve(size: 16)
                if sample != 0 { unsafe ring.submit(sample) }
            }
        }
        if let ring = map as? UserRingBufferMap {
            try? ring.submit([1])
            _ = ring.drain { _, size in size <= 4096 }
        }
        if let array = map as? PerfEventArray {
            for _ in 0..<3 {
                _ = array.consume(limit: 1000) { #expect($1.byteCount <= 2 * 4096) }
                for _ in 0..<5 { output([5, 6, 7], to: array) }
            }
            array.wait(milliseconds: 1)
            for index in 0..<2 as Range<UInt32> { _ = try? array.open(index: index, pages: 2) }
            output([8], to: array)
            _ = array.consume { #expect($1.byteCount <= 2 * 4096) }
        }
        if let traces = map as? StackTraceMap { _ = try? traces.insert([1, 2, 3]) }
        if let arena = map as? ArenaMap, let page = try? arena.allocate(pages: 1) {
            try? arena.write([1], at: page * ArenaMap.pageSize)
        }
    }
}
