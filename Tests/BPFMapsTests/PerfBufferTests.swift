import BPFMaps
import BPFModel
import Foundation
import Synchronization
import Testing

@Suite struct PerfBufferTests {
    private func makeArray(entries: UInt32 = 2, pages: UInt32 = 64, flags: MapFlags = []) throws -> PerfEventArray {
        var definition = MapDefinition(
            name: "m", type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: entries, flags: flags)
        definition.bufferPages = pages
        return try #require(try MapFactory().make(definition) as? PerfEventArray)
    }

    private func output(_ sample: [UInt8], at index: UInt64 = 0, to array: PerfEventArray) -> LinuxError? {
        unsafe sample.withUnsafeBytes { bytes in
            failure { () throws(LinuxError) in
                // Safety: the sample is the buffer.
                try unsafe array.output(flags: index, slot: 1, (UInt(bitPattern: bytes.baseAddress), bytes.count))
            }
        }
    }

    @Test func opensAsLargeAsTheMapHasRoomFor() throws {
        let array = try makeArray(pages: 4)
        for pages in [-1, 0, 3, 8, 1 << 40] {
            #expect(failure { () throws(LinuxError) in _ = try array.open(index: 0, pages: pages) } == .einval)
        }
        #expect(failure { () throws(LinuxError) in _ = try array.open(index: 2, pages: 1) } == .e2big)
        #expect(array.buffer(at: 0) == nil)
        #expect(output([1], to: array) == .enoent)
        _ = try array.open(index: 0, pages: 4)
        #expect(array.buffer(at: 0) != nil)
        #expect(output([1], to: array) == nil)
        // Whoever opens it again reads what waits there.
        #expect(try array.open(index: 0, pages: 1).read() == [.sample([1, 0, 0, 0])])
        try array.delete(bytes(UInt32(0)))
        #expect(output([1], to: array) == .enoent)
        #expect(failure { () throws(LinuxError) in try array.delete(bytes(UInt32(0))) } == .enoent)
        #expect(try array.open(index: 0, pages: 1).read() == [])
    }

    @Test(arguments: [0, 3, 1 << 17] as [UInt32]) func sizesThatNoBufferHasAreRefused(_ pages: UInt32) {
        #expect(throws: MapError.self) { try makeArray(pages: pages) }
    }

    @Test func manyIndicesReserveLittle() throws {
        let array = try makeArray(entries: 1_000_000)
        #expect(array.bufferCount == 256)
        #expect(failure { () throws(LinuxError) in _ = try array.open(index: 256, pages: 1) } == .e2big)
        #expect(output([1], at: 999_999, to: array) == .enoent)
        #expect(output([1], at: 1_000_000, to: array) == .e2big)
        #expect(array.reservedBytes < 80 << 20)
    }

    /// The page and the records are those of perf_event_open(2).
    @Test func memoryIsLaidOutAsInLinux() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-perf-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let definition = MapDefinition(name: "m", type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 1)
        let map = try MapFactory(backing: directory.backing).make(definition)
        let array = try #require(map as? PerfEventArray)
        let buffer = try array.open(index: 0, pages: 1)
        #expect(output([0xaa, 0xbb], to: array) == nil)
        try map.pin(to: directory.resolve("m"))
        // A header and the sizes, then the page.
        let file = try Data(contentsOf: URL(filePath: directory.resolve("m")))
        let page = Array(file.dropFirst(8192).prefix(8192))
        let word = { (offset: Int) in integer(page[offset..<offset + 8]) }
        #expect([word(1024), word(1032), word(1040), word(1048)] == [16, 0, 4096, 4096])
        // PERF_RECORD_SAMPLE of 16 bytes; 4 bytes of raw data.
        #expect(Array(page[4096..<4112]) == [9, 0, 0, 0, 0, 0, 16, 0, 4, 0, 0, 0, 0xaa, 0xbb, 0, 0])
        while output([UInt8](repeating: 7, count: 84), to: array) == nil {}
        _ = buffer.read(limit: 4)
        let end = Int(integer(try Data(contentsOf: URL(filePath: directory.resolve("m")))[8192 + 1024..<8192 + 1032]))
        #expect(output([UInt8](repeating: 8, count: 84), to: array) == nil)
        // PERF_RECORD_LOST of 24 bytes: one was lost.
        let after = try Data(contentsOf: URL(filePath: directory.resolve("m"))).dropFirst(8192 + 4096).prefix(4096)
        let record = (0..<24).map { after[after.startIndex + (end + $0) % 4096] }
        #expect(record == [2, 0, 0, 0, 0, 0, 24, 0] + bytes(UInt64(0)) + bytes(UInt64(1)))
    }

    private struct Refusal: Error, Equatable {}

    /// Whoever throws about a loss loses nothing.
    @Test func whatFollowsALossIsNotLost() throws {
        let array = try makeArray(pages: 1)
        let buffer = try array.open(index: 0, pages: 1)
        while output([UInt8](repeating: 7, count: 84), to: array) == nil {}
        _ = buffer.read(limit: 4)
        #expect(output([8], to: array) == nil)
        #expect(throws: Refusal.self) {
            _ = try buffer.consume { (_) throws(Refusal) in
            } lost: { (_) throws(Refusal) in
                throw Refusal()
            }
        }
        #expect(buffer.read() == [.sample([8, 0, 0, 0])])
    }

    /// Who fills one buffer keeps nobody from the others.
    @Test func allBuffersHaveTheirTurn() throws {
        let array = try makeArray(pages: 1)
        for index in 0..<2 as Range<UInt32> { _ = try array.open(index: index, pages: 1) }
        for _ in 0..<20 { #expect(output([1], at: 0, to: array) == nil) }
        #expect(output([2], at: 1, to: array) == nil)
        var seen: [UInt32] = []
        #expect(array.consume(limit: 8) { index, _ in seen.append(index) } == 5)
        #expect(seen == [0, 0, 0, 0, 1])
    }

    /// Room that was given back by somebody else is not given back again.
    @Test func twoReadersDoNotTurnTheBufferBack() throws {
        let array = try makeArray(pages: 1)
        let buffer = try array.open(index: 0, pages: 1)
        for value in 0..<4 as Range<UInt8> { #expect(output([value], to: array) == nil) }
        var isFirst = true
        _ = buffer.consume { _ in
            if !isFirst { return }
            isFirst = false
            // The buffer is read, and used, to beyond its size while the first reader has its first sample.
            for _ in 0..<3 {
                _ = buffer.read()
                for value in 0..<100 as Range<UInt8> { #expect(output([value], to: array) == nil) }
            }
        }
        #expect(buffer.read() == (0..<100).map { .sample([$0, 0, 0, 0]) })
        #expect(buffer.lostCount == 0)
    }

    /// A reader of one buffer sleeps although others hold something.
    @Test func whoReadsOneBufferWaitsForThatAlone() throws {
        let array = try makeArray(pages: 1)
        let first = try array.open(index: 0, pages: 1)
        _ = try array.open(index: 1, pages: 1)
        #expect(output([1], at: 1, to: array) == nil)
        #expect(array.hasRecords && !first.hasRecords)
        let start = ContinuousClock.now
        first.wait(milliseconds: 100)
        #expect(ContinuousClock.now - start >= .milliseconds(90))
    }

    /// Another party of the same file wakes a reader that sleeps.
    @Test func producersWakeTheReader() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-perf-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let definition = MapDefinition(name: "m", type: .perfEventArray, keySize: 4, valueSize: 4, maxEntries: 2)
        try MapFactory(backing: directory.backing).make(definition).pin(to: directory.resolve("m"))
        let reader = try #require(try MapFactory().open(directory.resolve("m")) as? PerfEventArray)
        let producer = try #require(try MapFactory().open(directory.resolve("m")) as? PerfEventArray)
        _ = try reader.open(index: 1, pages: 1)
        for round in 0..<20 as Range<UInt8> {
            Thread.detachNewThread { [self] in
                usleep(2000)
                #expect(output([round], at: PerfEventArray.currentIndex, to: producer) == nil)
            }
            let start = ContinuousClock.now
            while !reader.hasRecords { reader.wait(milliseconds: 20_000) }
            #expect(ContinuousClock.now - start < .seconds(15))
            var seen: [UInt8] = []
            _ = reader.consume { index, sample in
                #expect(index == 1)
                seen.append(unsafe sample.unsafeLoad(as: UInt8.self))
            }
            #expect(seen == [round])
        }
    }
}
