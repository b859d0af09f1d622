import BPFMaps
import BPFModel
import BPFPlatform
import Foundation
import Testing

/// A process that is killed at any instruction leaves a map that others go on using.
///
/// `EBPF_TEST_KILLS=2500` kills so many processes for each type of map.
@Suite(.serialized, .enabled(if: Child.program != nil, "map-worker is not built"))
struct KillTests {
    private static let kills = Int(ProcessInfo.processInfo.environment["EBPF_TEST_KILLS"] ?? "") ?? 40

    private func withPinnedMap(
        _ type: MapType, key: UInt32, value: UInt32, entries: UInt32, _ body: (any Map, String) throws -> Void
    ) throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-tests-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let definition = MapDefinition(name: "m", type: type, keySize: key, valueSize: value, maxEntries: entries)
        let map = try MapFactory(slots: SlotAllocator(count: 2), backing: directory.backing).make(definition)
        try map.pin(to: directory.resolve("m"))
        try body(map, directory.resolve("m"))
    }

    /// Kills workers, each a random time after it began, while `meanwhile` goes on; `after` looks at what is left.
    private func killWorkers(
        on path: String, role: String? = nil, meanwhile: () throws -> Void, after: (Int) throws -> Void
    ) throws {
        for round in 0..<Self.kills {
            let child = try Child(path, seed: UInt64.random(in: .min ... .max), role: role)
            let end = ContinuousClock.now + .microseconds(Int.random(in: 0...1500))
            repeat { try meanwhile() } while ContinuousClock.now < end
            child.kill()
            try after(round)
        }
    }

    /// Whether words are those that `map-worker` writes.
    private func isWhole(_ value: some Sequence<UInt8>) -> Bool {
        let bytes = Array(value)
        return stride(from: 0, to: bytes.count, by: 32).allSatisfy { start in
            let words = (0..<4).map { integer(bytes[start + $0 * 8..<start + $0 * 8 + 8]) }
            return words[1] == ~words[0] && words[2] == words[0] &* 0x9e37_79b9 && words[3] == words[0] ^ 0x5555
        }
    }

    @Test func hashesStayWhole() throws {
        try withPinnedMap(.hash, key: 8, value: 32, entries: 64) { map, path in
            try killWorkers(on: path) {
                if let value = try? map.lookup(bytes(UInt64.random(in: 0..<80))) { #expect(isWhole(value)) }
            } after: { round in
                for (_, value) in map.entries { #expect(isWhole(value)) }
                if round % 8 == 0 { try expectRoom(for: 64, in: map) }
            }
        }
    }

    /// Empties a map and fills it: exactly as many fit as it was made for.
    private func expectRoom(for count: UInt64, in map: any Map) throws {
        for (key, _) in map.entries { try map.delete(key) }
        #expect(Array(map.entries).isEmpty)
        let value = [UInt8](repeating: 0, count: map.userValueSize)
        for key in 0..<count { #expect(failure { () throws(LinuxError) in try map.update(bytes(key), value) } == nil) }
        #expect(failure { () throws(LinuxError) in try map.update(bytes(count), value) } == .e2big)
        #expect(Array(map.entries).count == Int(count))
        for key in 0..<count { try map.delete(bytes(key)) }
    }

    @Test func leastRecentlyUsedHashesStayWhole() throws {
        try withPinnedMap(.lruHash, key: 8, value: 32, entries: 32) { map, path in
            try killWorkers(on: path) {
                if let value = try? map.lookup(bytes(UInt64.random(in: 0..<200))) { #expect(isWhole(value)) }
            } after: { round in
                let entries = Array(map.entries)
                #expect(entries.count <= 32)
                for (_, value) in entries { #expect(isWhole(value)) }
                guard round % 8 == 0 else { return }
                for key in UInt64(1000)..<1100 {
                    try map.update(bytes(key), [UInt8](repeating: 0, count: 32))
                    #expect(failure { () throws(LinuxError) in _ = try map.lookup(bytes(key)) } == nil)
                }
                for (key, _) in map.entries { try map.delete(key) }
            }
        }
    }

    /// Values are whole, and their keys', whether a process was killed that updated as a program does or one that removed values at the same time, or both.
    @Test(arguments: [nil, "threads"]) func perCPUHashesStayWhole(_ role: String?) throws {
        try withPinnedMap(.percpuHash, key: 8, value: 32, entries: 64) { map, path in
            let zeros = [UInt8](repeating: 0, count: 32)
            func expectWhole(_ key: UInt64, _ values: [UInt8]) {
                #expect(Array(values.prefix(32)) == zeros)
                #expect(isWhole(values.suffix(32)) && UInt64(values[32]) == key)
            }
            try killWorkers(on: path, role: role) {
                let key = UInt64.random(in: 0..<80)
                switch Int.random(in: 0..<8) {
                case 0: try? map.delete(bytes(key))
                case 1: (try? map.lookupAndDelete(bytes(key))).map { expectWhole(key, $0) }
                case 2:
                    let number = UInt64.random(in: .min ... .max) << 8 | key
                    let words = [number, ~number, number &* 0x9e37_79b9, number ^ 0x5555]
                    try? map.update(bytes(key), zeros + words.flatMap { bytes($0) })
                default: (try? map.lookup(bytes(key))).map { expectWhole(key, $0) }
                }
            } after: { round in
                for (key, values) in map.entries { expectWhole(integer(key), values) }
                if round % 8 == 0 { try expectRoom(for: 64, in: map) }
            }
        }
    }

    @Test func ringsGoOn() throws {
        try withPinnedMap(.ringbuf, key: 0, value: 0, entries: 4096) { map, path in
            let ring = try #require(map as? RingBufferMap)
            var records = 0
            func consume() {
                records += ring.consume { record in
                    let bytes = (0..<record.byteCount).map {
                        unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
                    }
                    #expect(isWhole(bytes))
                }
            }
            try killWorkers(on: path) {
                consume()
            } after: { _ in
                consume()
                #expect(ring.query(0) == 0, "a record holds the consumer up")
            }
            // On a busy machine none may have come so far: one more, which is given time.
            let last = try Child(path, seed: 1)
            let end = ContinuousClock.now + .seconds(30)
            while records == 0 && ContinuousClock.now < end { consume() }
            last.kill()
            #expect(records > 0)
        }
    }

    private func openBuffers(of map: any Map) throws -> PerfEventArray {
        let array = try #require(map as? PerfEventArray)
        for index in 0..<2 as Range<UInt32> { _ = try array.open(index: index, pages: 1) }
        return array
    }

    /// Samples are whole, and what was told of losses adds up to what was counted, whenever a producer was killed.
    @Test func perfBuffersGoOn() throws {
        try withPinnedMap(.perfEventArray, key: 4, value: 4, entries: 2) { map, path in
            let array = try openBuffers(of: map)
            var (samples, lost) = (0, UInt64(0))
            func consume() {
                samples += array.consume { _, sample in
                    // Four bytes of padding end it.
                    let bytes = (0..<sample.byteCount - 4).map {
                        unsafe sample.unsafeLoad(fromByteOffset: $0, as: UInt8.self)
                    }
                    #expect(isWhole(bytes))
                } lost: {
                    lost += $1
                }
            }
            // Not all the time, so that samples are lost.
            try killWorkers(on: path) {
                if Int.random(in: 0..<200) == 0 { consume() }
            } after: { _ in
                consume()
                consume()
                #expect(!array.hasRecords)
                #expect(lost == array.dropCount)
            }
            let last = try Child(path, seed: 1)
            let end = ContinuousClock.now + .seconds(30)
            while (samples == 0 || array.dropCount == 0) && ContinuousClock.now < end { usleep(1000) }
            last.kill()
            consume()
            #expect(samples > 0 && lost > 0)
            #expect(lost == array.dropCount)
        }
    }

    /// Whoever reads next finds what was not read, in order, and how many were lost.
    @Test func perfBuffersOutliveTheirReaders() throws {
        try withPinnedMap(.perfEventArray, key: 4, value: 4, entries: 2) { map, path in
            let array = try openBuffers(of: map)
            var (sent, next) = (UInt64(0), UInt64(0))
            func output() {
                var word = sent
                let isWritten = unsafe withUnsafeBytes(of: &word) { bytes in
                    failure { () throws(LinuxError) in
                        // Safety: the sample is the word.
                        try unsafe array.output(flags: 0, slot: 0, (UInt(bitPattern: bytes.baseAddress), 8))
                    } == nil
                }
                if isWritten { sent += 1 }
            }
            try killWorkers(on: path, role: "consume") {
                for _ in 0..<Int.random(in: 0..<300) { output() }
            } after: { _ in
                _ = array.consume { _, sample in
                    let word = unsafe sample.unsafeLoadUnaligned(as: UInt64.self)
                    #expect(word >= next)
                    next = word + 1
                }
                output()
                _ = array.consume { _, sample in next = unsafe sample.unsafeLoadUnaligned(as: UInt64.self) + 1 }
                #expect(next == sent)
                #expect(array.consume { _, _ in } == 0)
            }
        }
    }
}
