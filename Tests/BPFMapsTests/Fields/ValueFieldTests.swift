import BPFMaps
import BPFModel
import Foundation
import Testing

/// Values with fields that only helpers touch: locks, timers, kernel pointers.
@Suite struct ValueFieldTests {
    /// 8 bytes, a lock, 4 bytes, a pointer, 8 bytes.
    private func map(_ type: MapType, fields: [ValueField]) throws -> any Map {
        var definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: 32, maxEntries: 4)
        definition.fields = fields
        return try MapFactory(slots: SlotAllocator(count: 2)).make(definition)
    }

    private static let lock = ValueField(.spinLock, offset: 8, size: 4)
    private static let pointer = ValueField(.kernelPointer, offset: 16, size: 8)

    private func address(_ map: any Map) -> UInt {
        // Safety: the key has the map's size.
        unsafe withUnsafeBytes(of: UInt32(1)) { unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 0) }
    }

    @Test(arguments: [MapType.hash, .array, .lruHash]) func copiesGoAround(_ type: MapType) throws {
        let map = try map(type, fields: [Self.lock, Self.pointer])
        let ones = [UInt8](repeating: 1, count: 32)
        let shown = (0..<32).map { UInt8((8..<12).contains($0) || (16..<24).contains($0) ? 0 : 1) }
        try map.update(bytes(UInt32(1)), ones)
        #expect(try map.lookup(bytes(UInt32(1))) == shown)
        let pointer = unsafe UnsafeMutablePointer<UInt64>(bitPattern: address(map) + 16)
        // Safety: the entry is there, and is not deleted.
        #expect(unsafe pointer?.pointee == 0)
        unsafe pointer?.pointee = 0x1234
        try map.update(bytes(UInt32(1)), ones)
        #expect(unsafe pointer?.pointee == 0x1234, "an update keeps what a helper put there")
        #expect(try map.lookup(bytes(UInt32(1))) == shown)
        if type == .array { return }
        try map.delete(bytes(UInt32(1)))
        try map.update(bytes(UInt32(1)), ones)
        #expect(unsafe UnsafeMutablePointer<UInt64>(bitPattern: address(map) + 16)?.pointee == 0)
    }

    @Test(arguments: [MapType.hash, .array, .lruHash]) func locksAreForValuesThatHaveOne(_ type: MapType) throws {
        let without = try map(type, fields: [Self.pointer])
        let value = [UInt8](repeating: 3, count: 32)
        try without.update(bytes(UInt32(1)), value)
        #expect(
            failure { () throws(LinuxError) in try without.update(bytes(UInt32(1)), value, flags: .lock) } == .einval)
        #expect(
            failure { () throws(LinuxError) in _ = try without.lookup(bytes(UInt32(1)), flags: .lock) } == .einval)
        let with = try map(type, fields: [Self.lock])
        try with.update(bytes(UInt32(1)), value, flags: .lock)
        #expect(try with.lookup(bytes(UInt32(1)), flags: .lock).prefix(8) == [UInt8](repeating: 3, count: 8)[...])
        #expect(
            failure { () throws(LinuxError) in try with.update(bytes(UInt32(1)), value, flags: [.lock, .noExist]) }
                == .eexist)
        #expect(failure { () throws(LinuxError) in _ = try with.lookup(bytes(UInt32(1)), flags: .exist) } == .einval)
    }

    /// A program's critical section is not seen half by users who copy with `BPF_F_LOCK`.
    @Test(arguments: [MapType.hash, .array]) func valuesAreWholeUnderTheLock(_ type: MapType) async throws {
        let map = try map(type, fields: [Self.lock])
        try map.update(bytes(UInt32(1)), [UInt8](repeating: 0, count: 32))
        let value = address(map)
        let rounds = ThreadTests.rounds
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<2 {
                group.addTask {
                    for _ in 0..<rounds {
                        // Safety: the entry is there, and is not deleted.
                        unsafe ValueLock.acquire(value + 8)
                        unsafe UnsafeMutablePointer<UInt64>(bitPattern: value)?.pointee += 1
                        unsafe UnsafeMutablePointer<UInt64>(bitPattern: value + 24)?.pointee += 1
                        unsafe ValueLock.release(value + 8)
                    }
                }
            }
            group.addTask {
                for _ in 0..<rounds {
                    guard let seen = try? map.lookup(bytes(UInt32(1)), flags: .lock) else { continue }
                    #expect(integer(seen.prefix(8)) == integer(seen.suffix(8)))
                }
            }
        }
        #expect(integer(try map.lookup(bytes(UInt32(1))).prefix(8)) == UInt64(2 * rounds))
    }
}
