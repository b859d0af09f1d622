import Foundation
import Synchronization
import Testing

@testable import BPFPlatform

@Suite("Executable memory") struct ExecutableMemoryTests {
    /// Code that returns a number below 128.
    static func returning(_ value: UInt8) -> [UInt8] {
        #if arch(x86_64)
            [0xb8, value, 0, 0, 0, 0xc3]
        #else
            [value << 5, value >> 3, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6]
        #endif
    }

    static func call(_ code: ExecutableCode) -> UInt64 {
        // Safety: the bytes are a function without arguments that returns a number.
        let function = unsafe unsafeBitCast(code.address, to: (@convention(c) () -> UInt64).self)
        return function()
    }

    @Test func placedCodeRuns() throws {
        let memory = ExecutableMemory()
        let codes = try (0..<100).map { try memory.place(Self.returning(UInt8($0))) }
        #expect(codes.map(Self.call) == (0..<100).map(UInt64.init))
        #expect(memory.arenaCount == 1, "small programs share pages")
        #expect(Set(codes.map(\.address)).count == 100)
    }

    @Test func adjustmentKnowsTheAddress() throws {
        let memory = ExecutableMemory()
        let seen = Mutex<UInt>(0)
        let code = try memory.place(Self.returning(1)) { address, bytes in
            seen.withLock { $0 = address }
            bytes = Self.returning(2)
        }
        #expect(seen.withLock { $0 } == code.address)
        #expect(Self.call(code) == 2)
    }

    @Test func roomIsUsedAgain() throws {
        let memory = ExecutableMemory()
        let kept = try memory.place(Self.returning(7))
        var addresses: Set<UInt> = []
        for value in 0..<50 {
            let code = try memory.place(Self.returning(UInt8(value)))
            #expect(Self.call(code) == UInt64(value))
            addresses.insert(code.address)
        }
        #expect(addresses.count == 1)
        #expect(Self.call(kept) == 7)
    }

    @Test func largeCodeGetsPagesOfItsOwn() throws {
        let memory = ExecutableMemory()
        let filler = [UInt8](repeating: 0x90, count: 300_000)
        let small = try memory.place(Self.returning(3))
        do {
            let large = try memory.place(filler)
            #expect(large.count == filler.count)
            #expect(memory.arenaCount == 2)
        }
        #expect(memory.arenaCount == 2, "one empty arena is kept")
        #expect(Self.call(small) == 3)
    }

    @Test func nothingToPlaceIsAnError() {
        #expect(throws: ExecutableMemoryError.empty) { try ExecutableMemory().place([]) }
    }

    @Test func codeIsPlacedNearWhatItCalls() throws {
        // Safety: the address is only compared.
        let near = unsafe UInt(bitPattern: unsafeBitCast(Self.probe, to: Int.self))
        let code = try ExecutableMemory().place(Self.returning(1), near: near)
        #expect(max(code.address, near) - min(code.address, near) < 1 << 31)
    }

    private static let probe: @convention(c) () -> Void = {}

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/maps"), "needs /proc"))
    func pagesAreNeverWritableAndExecutable() throws {
        let memory = ExecutableMemory()
        let code = try memory.place(Self.returning(1))
        let maps = try Self.mappings()
        #expect(!maps.contains { $0.contains("rwx") })
        let mine = maps.firstIndex { line in
            let ends = line.prefix { $0 != " " }.split(separator: "-").compactMap { UInt($0, radix: 16) }
            return ends.count == 2 && (ends[0]..<ends[1]).contains(code.address)
        }
        let index = try #require(mine)
        #expect(maps[index].contains("r-x"))
        #expect(maps[index - 1].contains("---p") && maps[index + 1].contains("---p"), "guard pages")
    }

    /// The lines of `/proc/self/maps`, which a single read cuts off.
    private static func mappings() throws -> [Substring] {
        let file = try #require(FileHandle(forReadingAtPath: "/proc/self/maps"))
        var data = Data()
        while let part = try file.read(upToCount: 1 << 16), !part.isEmpty { data += part }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }

    @Test func manyThreadsPlaceAndFree() async throws {
        let memory = ExecutableMemory()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    for round in 0..<100 {
                        let value = UInt8((worker * 13 + round) % 128)
                        let code = try memory.place(Self.returning(value))
                        #expect(Self.call(code) == UInt64(value))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(memory.arenaCount == 1)
    }
}

@Suite("Free space") struct FreeSpaceTests {
    @Test func takesFirstFitAndJoinsNeighbours() {
        var space = FreeSpace(count: 1024)
        let ranges = (1...4).compactMap { space.take($0 * 60) }
        #expect(ranges == [0..<64, 64..<192, 192..<384, 384..<640])
        space.give(ranges[1])
        space.give(ranges[2])
        #expect(space.ranges == [64..<384, 640..<1024])
        let (taken, tooMuch, nothing) = (space.take(320), space.take(385), space.take(0))
        #expect(taken == 64..<384)
        #expect(tooMuch == nil)
        #expect(nothing == nil)
        space.give(64..<384)
        space.give(ranges[0])
        space.give(ranges[3])
        #expect(space.isWhole)
    }
}
