import BPFPlatform
import Testing

@Suite struct PlatformTests {
    @Test(arguments: [Clock.monotonic, .boot, .realtime])
    func clocksMoveForward(clock: Clock) {
        let before = clock.now()
        #expect(before > 0)
        #expect(clock.now() >= before)
    }

    @Test func processFactsAreFilled() {
        #expect(HostProcess.identifier > 1)
        #expect(HostProcess.threadIdentifier > 0)
        #expect((1...15).contains(HostProcess.commandName.count))
        #expect(HostProcess.currentProcessor < 4096)
        #expect(HostProcess.processorCount >= 1)
    }

    /// Memory of megabytes begins where a large page can, and all of it is there.
    @Test(arguments: [1, 4096, 2 << 20, (2 << 20) + 1, 3_406_848, 9 << 20])
    func memoryOfMegabytesIsAligned(_ count: Int) throws {
        let memory = try MappedMemory.own(count: count)
        let (first, last) = unsafe (memory.base, memory.base + (count - 1))
        let place = Int(bitPattern: first)
        #expect(place % (count < 2 << 20 ? 4096 : 2 << 20) == 0)
        let before = unsafe (first.load(as: UInt8.self), last.load(as: UInt8.self))
        #expect(before == (0, 0))
        unsafe first.storeBytes(of: 1, as: UInt8.self)
        unsafe last.storeBytes(of: 1, as: UInt8.self)
    }

    @Test func memoryStartsAsZerosAndRefusesTheImpossible() {
        guard let memory = ZeroedMemory(count: 1 << 16) else {
            Issue.record("no memory for 64 KiB")
            return
        }
        // Safety: the offset is inside the mapping that `memory` owns.
        let last = unsafe memory.base.load(fromByteOffset: (1 << 16) - 1, as: UInt8.self)
        #expect(last == 0)
        let negative = ZeroedMemory(count: -1) == nil
        let absurd = ZeroedMemory(count: Int.max / 2) == nil
        #expect(negative)
        #expect(absurd)
    }
}
