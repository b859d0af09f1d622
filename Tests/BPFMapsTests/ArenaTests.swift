import BPFMaps
import BPFModel
import BPFPlatform
import Dispatch
import Foundation
import Synchronization
import Testing

/// Where an arena's pages are accessed by programs, and what users do to them.
@Suite struct ArenaTests {
    @Test func anArenaIsOpenWhereItHasPages() throws {
        let arena = try #require(
            try makeMap(.arena, key: 0, value: 0, entries: 4, flags: .mappable) as? ArenaMap)
        let base = try #require(arena.programBase)
        let start = base + arena.userStart & 0xffff_ffff
        func load(_ address: UInt64) -> UInt64? {
            // Safety: inside of the arena's window and its guards.
            unsafe GuardedAccess.load(address, size: 8)
        }
        for address in [start, base, base - 32768, base + 1 << 32, base + 1 << 32 + 32767] {
            #expect(load(address) == nil)
        }
        #expect(try arena.allocate(pages: 2) == 0)
        #expect(load(start) == 0)
        // Users make pages by touching them.
        try arena.write([7], at: 3 * 4096)
        #expect(load(start + 3 * 4096) == 7)
        #expect(load(start + 2 * 4096) == nil)
        #expect(unsafe GuardedAccess.store(0x1_0000_0001, start + 4095, size: 4))
        #expect(try arena.read(address: arena.userStart + 4095, count: 8) == [1, 0, 0, 0, 0, 0, 0, 0])
        #expect(unsafe GuardedAccess.modify(start + 4095, size: 4) { $0 + 1 } == 1)
        #expect(unsafe GuardedAccess.modify(start + 2 * 4096, size: 8) { $0 + 1 } == nil)
        try arena.free(pages: 0..<4)
        for page in 0..<4 as Range<UInt64> { #expect(load(start + page * 4096) == nil) }
        #expect(unsafe !GuardedAccess.store(1, start, size: 8))
        try arena.reserve(1..<2)
        #expect(failure { () throws(LinuxError) in _ = try arena.allocate(pages: 3) } == .enomem)
        #expect(failure { () throws(LinuxError) in _ = try arena.read(at: 4096, count: 1) } == .efault)
        #expect(try arena.allocate(pages: 2) == 2)
    }

    @Test func pagesOfOtherUsersAreFollowed() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-tests-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let factory = MapFactory(slots: SlotAllocator(count: 2), backing: directory.backing)
        let definition = MapDefinition(
            name: "a", type: .arena, keySize: 0, valueSize: 0, maxEntries: 70, flags: .mappable)
        let first = try #require(try factory.make(definition) as? ArenaMap)
        try first.pin(to: directory.resolve("a"))
        let second = try #require(try factory.open(directory.resolve("a")) as? ArenaMap)
        let place = try #require(second.programBase) + second.userStart & 0xffff_ffff + 69 * 4096
        // Safety: inside of the arena's window.
        func load() -> UInt64? { unsafe GuardedAccess.load(place, size: 1) }
        try first.write([9], at: 69 * 4096)
        #expect(load() == nil)
        second.followChanges()
        #expect(load() == 9)
        try first.free(pages: 69..<70)
        second.followChanges()
        #expect(load() == nil)
        try first.allocate(69..<70)
        second.followChanges()
        #expect(load() == 0, "a page comes zeroed")
    }

    @Test func anArenaIsNotWhereLowBitsWouldNotTell() throws {
        var definition = MapDefinition(
            name: "a", type: .arena, keySize: 0, valueSize: 0, maxEntries: 2, flags: .mappable)
        definition.extra = 1 << 44 | 0xffff_f000
        #expect(throws: MapError.self) { try MapFactory().make(definition) }
        definition.extra = 1 << 44 | 0xffff_e000
        let arena = try #require(try MapFactory().make(definition) as? ArenaMap)
        #expect(arena.userStart == definition.extra)
        try arena.write([5], address: definition.extra + 8191)
        #expect(try arena.read(address: 0xffff_ffff, count: 1) == [5], "the low bits count")
    }

    /// Pages go while others access them.
    @Test func accessesOutliveTheirPages() throws {
        let arena = try #require(
            try makeMap(.arena, key: 0, value: 0, entries: 4, flags: .mappable) as? ArenaMap)
        let start = try #require(arena.programBase) + arena.userStart & 0xffff_ffff
        let done = Atomic(false)
        let finished = DispatchSemaphore(value: 0)
        let worker = Thread {
            var number: UInt64 = 0
            while !done.load(ordering: .acquiring) {
                number += 1
                // Safety: inside of the arena's window.
                unsafe GuardedAccess.store(number, start + number % 2000 * 8, size: 8)
                _ = unsafe GuardedAccess.modify(start + 4096, size: 4) { $0 &+ 1 }
            }
            finished.signal()
        }
        worker.start()
        for _ in 0..<2000 {
            let page = try arena.allocate(pages: 3)
            try arena.free(pages: page..<page + 3)
        }
        done.store(true, ordering: .releasing)
        finished.wait()
    }

    /// A page that is freed while users access it is missed by them, and by nobody else.
    @Test func pagesMayGoWhileUsersAccessThem() throws {
        let arena = try #require(try makeMap(.arena, key: 0, value: 0, entries: 2, flags: [.mappable]) as? ArenaMap)
        let isOver = Atomic(false)
        DispatchQueue.concurrentPerform(iterations: 2) { number in
            if number == 0 {
                for _ in 0..<20_000 { try? arena.free(pages: 0..<1) }
                isOver.store(true, ordering: .releasing)
            }
            while !isOver.load(ordering: .acquiring) {
                try? arena.write([UInt8](repeating: 7, count: 64), at: 4032)
                guard let bytes = try? arena.read(at: 4032, count: 64) else { continue }
                #expect(bytes.allSatisfy { $0 == 0 || $0 == 7 })
            }
        }
        try arena.write([9], at: 0)
        #expect(try arena.read(at: 0, count: 1) == [9])
        #expect(arena.valueRegion(containing: UInt(arena.userStart)) == nil)
    }
}
