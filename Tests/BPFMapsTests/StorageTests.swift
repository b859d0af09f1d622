import BPFMaps
import BPFModel
import BPFPlatform
import Foundation
import Testing

/// Maps of values that belong to objects, and pages that are shared.
@Suite struct StorageTests {
    @Test(arguments: [MapType.skStorage, .taskStorage, .inodeStorage, .cgrpStorage])
    func valuesByObject(_ type: MapType) throws {
        let map = try makeMap(type, value: 8, entries: 0, flags: .noPreallocation)
        #expect(failure { () throws(LinuxError) in _ = try map.lookup(bytes(UInt32(3))) } == .enoent)
        #expect(
            failure { () throws(LinuxError) in try map.update(bytes(UInt32(3)), bytes(UInt64(1)), flags: .exist) }
                == .enoent)
        for number in UInt32(0)..<200 { try map.update(bytes(number), bytes(UInt64(number))) }
        #expect(try map.lookup(bytes(UInt32(3))) == bytes(UInt64(3)))
        #expect(failure { () throws(LinuxError) in _ = try map.nextKey(after: nil) } == .enotsupp)
        #expect(Array(map.entries).count == 200)
        try map.delete(bytes(UInt32(3)))
        #expect(failure { () throws(LinuxError) in try map.delete(bytes(UInt32(3))) } == .enoent)
    }

    @Test func pagesAreAllocatedAndShared() throws {
        let map = try makeMap(.arena, key: 0, value: 0, entries: 4, flags: [.mappable, .signalOnFault])
        let arena = try #require(map as? ArenaMap)
        #expect(try arena.allocate(pages: 1) == 0)
        #expect(try arena.allocate(pages: 2) == 1)
        #expect(failure { () throws(LinuxError) in _ = try arena.allocate(pages: 2) } == .enomem)
        #expect(failure { () throws(LinuxError) in _ = try arena.allocate(pages: 0) } == .einval)
        try arena.write([1, 2, 3], at: 4095)
        #expect(try arena.read(at: 4094, count: 5) == [0, 1, 2, 3, 0])
        #expect(failure { () throws(LinuxError) in try arena.write([1], at: 3 * 4096) } == .efault)
        #expect(failure { () throws(LinuxError) in _ = try arena.read(at: .max, count: 2) } == .efault)
        try arena.free(pages: 0..<2)
        #expect(failure { () throws(LinuxError) in _ = try arena.read(at: 4095, count: 1) } == .efault)
        #expect(try arena.allocate(pages: 2) == 0)
        #expect(try arena.read(at: 4095, count: 2) == [0, 0], "pages come zeroed")
        #expect(failure { () throws(LinuxError) in try arena.free(pages: 3..<5) } == .einval)
    }

    @Test func anArenaHasTheSameBytesInEveryProcess() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-tests-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let factory = MapFactory(slots: SlotAllocator(count: 2), backing: directory.backing)
        let definition = MapDefinition(
            name: "a", type: .arena, keySize: 0, valueSize: 0, maxEntries: 4, flags: .mappable)
        let first = try #require(try factory.make(definition) as? ArenaMap)
        try first.pin(to: directory.resolve("a"))
        let second = try #require(try factory.open(directory.resolve("a")) as? ArenaMap)
        #expect(try first.allocate(pages: 1) == 0)
        try first.write([7], at: 9)
        #expect(try second.read(at: 9, count: 1) == [7])
        #expect(try second.allocate(pages: 1) == 1)
    }

    @Test func controlGroupsByDescriptor() throws {
        let map = try makeMap(.cgroupArray, value: 4, entries: 2)
        let array = try #require(map as? ControlGroupArray)
        #expect(failure { () throws(LinuxError) in _ = try array.containsThisProcess(at: 0) } == .eagain)
        #expect(failure { () throws(LinuxError) in _ = try array.containsThisProcess(at: 2) } == .e2big)
        #expect(
            failure { () throws(LinuxError) in try map.update(bytes(UInt32(0)), bytes(UInt32(99_999))) } == .ebadf)
        let other = try #require(FileHandle(forReadingAtPath: "/tmp"))
        let number = bytes(other.fileDescriptor)
        #expect(failure { () throws(LinuxError) in try map.update(bytes(UInt32(0)), number) } == .ebadf)
        guard let group = FileHandle(forReadingAtPath: "/sys/fs/cgroup"), HostProcess.controlGroups.count > 0 else {
            return
        }
        try map.update(bytes(UInt32(0)), bytes(group.fileDescriptor))
        #expect(try array.containsThisProcess(at: 0), "everybody is below the root")
    }

    @Test func slotsAreSharedBetweenAllocators() throws {
        let directory = PinDirectory("\(PinDirectory.standard.path)-tests-\(UInt64.random(in: .min ... .max))")
        defer { try? FileManager.default.removeItem(atPath: directory.path) }
        let (first, second) = (try SlotAllocator(sharedIn: directory), try SlotAllocator(sharedIn: directory))
        guard first.count > 1 else { return }
        let slot = first.acquire(preferring: 0)
        let other = second.acquire(preferring: 0)
        #expect(slot != other)
        first.release(slot)
        #expect(second.acquire(preferring: slot) == slot)
    }
}
