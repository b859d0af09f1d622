import BPFMaps
import BPFModel
import Testing

@Suite struct PerCPUArrayMapTests {
    private let key = bytes(UInt32(1))

    @Test func usersSeeEverySlotRoundedUpToEightBytes() throws {
        let map = try makeMap(.percpuArray, value: 5)
        #expect(map.userValueSize == 16)
        let value: [UInt8] = [1, 2, 3, 4, 5, 0xee, 0xee, 0xee, 11, 12, 13, 14, 15, 0xdd, 0xdd, 0xdd]
        try map.update(key, value)
        #expect(try map.lookup(key) == value)
        #expect(try map.lookup(bytes(UInt32(0))) == [UInt8](repeating: 0, count: 16))
    }

    @Test func errorsAreThoseOfArrays() throws {
        let map = try makeMap(.percpuArray)
        let value = [UInt8](repeating: 0, count: 16)
        let rows: [(key: UInt32, flags: UInt64, error: LinuxError?)] = [
            (1, 0, nil), (1, 1, .eexist), (1, 2, nil), (1, 3, .einval), (1, 4, .einval), (1, 8, .einval),
            (3, 0, .e2big), (3, 1, .e2big), (3, 2, .e2big), (3, 3, .einval), (3, 4, .einval),
        ]
        for row in rows {
            let found = failure { () throws(LinuxError) in
                try map.update(bytes(row.key), value, flags: UpdateFlags(rawValue: row.flags))
            }
            #expect(found == row.error, "key \(row.key) flags \(row.flags)")
        }
        #expect(failure { () throws(LinuxError) in _ = try map.lookup(bytes(UInt32(3))) } == .enoent)
        #expect(failure { () throws(LinuxError) in try map.delete(bytes(UInt32(0))) } == .einval)
    }

    @Test func programsChangeTheirOwnSlot() throws {
        let map = try makeMap(.percpuArray)
        try updateAsProgram(map, value: 7, slot: 1)
        #expect(try map.lookup(key) == bytes(UInt64(0)) + bytes(UInt64(7)))
        #expect(lookupAsProgram(map, slot: 0) != lookupAsProgram(map, slot: 1))
        #expect(lookupAsProgram(map, slot: 2) == 0)
        #expect(lookupAsProgram(map, slot: -1) == 0)
        #expect(throws: LinuxError.einval) { try updateAsProgram(map, value: 7, slot: 2) }
    }

    @Test func aRegionIsOneSlotsValue() throws {
        let map = try makeMap(.percpuArray, value: 5)
        let address = lookupAsProgram(map, slot: 1)
        #expect(map.valueRegion(containing: address + 4)?.start == address)
        #expect(map.valueRegion(containing: address + 5) == nil)
        let table = try #require(map.valueTable)
        #expect(table.address(of: 1, slot: 1) == address)
        #expect(table.address(of: 3, slot: 1) == 0)
        #expect(map.valueRegion(containing: table.base + table.slotStride * 2) == nil)
    }

    private func lookupAsProgram(_ map: any Map, slot: Int) -> UInt {
        unsafe key.withUnsafeBytes { unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: slot) }
    }

    private func updateAsProgram(_ map: any Map, value: UInt64, slot: Int) throws {
        try unsafe withUnsafeBytes(of: value) { value in
            try unsafe key.withUnsafeBytes { key in
                try unsafe map.update(
                    key: UInt(bitPattern: key.baseAddress), value: UInt(bitPattern: value.baseAddress), flags: .any,
                    slot: slot)
            }
        }
    }
}
