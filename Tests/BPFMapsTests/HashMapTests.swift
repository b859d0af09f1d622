import BPFMaps
import BPFModel
import Dispatch
import Synchronization
import Testing

@Suite struct HashMapTests {
    /// A long random history, compared with a dictionary at every step.
    @Test(arguments: [1, 3, 4, 8, 12, 16, 40] as [UInt32], [0, 0x41] as [UInt32])
    func behavesAsADictionary(keySize: UInt32, flags: UInt32) throws {
        let capacity = 50
        let map = try makeMap(
            .hash, key: keySize, value: 5, entries: UInt32(capacity), flags: MapFlags(rawValue: flags))
        var model: [[UInt8]: [UInt8]] = [:]
        var generator = SystemRandomNumberGenerator()
        for step in 0..<4000 {
            let key = randomKey(size: Int(keySize), using: &generator)
            if step % 3 == 0 {
                let removed = model.removeValue(forKey: key)
                #expect(failure { () throws(LinuxError) in try map.delete(key) } == (removed == nil ? .enoent : nil))
            } else {
                let value = (0..<5).map { _ in UInt8.random(in: 0...255, using: &generator) }
                let isFull = model[key] == nil && model.count == capacity
                #expect(failure { () throws(LinuxError) in try map.update(key, value) } == (isFull ? .e2big : nil))
                if !isFull { model[key] = value }
            }
            #expect((try? map.lookup(key)) == model[key])
        }
        #expect(Dictionary(uniqueKeysWithValues: map.entries.map { ($0.key, $0.value) }) == model)
        #expect(keysByWalking(map) == Set(model.keys))
    }

    /// Keys that differ in their first or last byte only, so that every byte must count.
    private func randomKey(size: Int, using generator: inout some RandomNumberGenerator) -> [UInt8] {
        var key = [UInt8](repeating: 7, count: size)
        key[0] = UInt8.random(in: 0..<12, using: &generator)
        key[size - 1] ^= UInt8.random(in: 0..<12, using: &generator)
        return key
    }

    private func keysByWalking(_ map: any Map) -> Set<[UInt8]> {
        var keys: Set<[UInt8]> = []
        var last: [UInt8]?
        while let next = try? map.nextKey(after: last) {
            #expect(keys.insert(next).inserted)
            last = next
        }
        return keys
    }

    /// Slots that groups keep after deletions are found by whoever needs them, wherever the new keys belong.
    @Test(arguments: [100, 1000, 20_000] as [UInt32]) func hasRoomForAsManyAsWereDeleted(_ entries: UInt32) throws {
        let map = try makeMap(.hash, key: 8, value: 16, entries: entries)
        let value = [UInt8](repeating: 1, count: 16)
        var keys = Set((0..<UInt64(entries)).map { $0 })
        for key in keys { try map.update(bytes(key), value) }
        var next = UInt64(entries)
        for round in 0..<4 {
            for key in keys.shuffled().prefix(Int(entries) / (round + 2)) {
                try map.delete(bytes(key))
                keys.remove(key)
            }
            while keys.count < Int(entries) {
                try map.update(bytes(next), value)
                keys.insert(next)
                next += 1
            }
            #expect(failure { () throws(LinuxError) in try map.update(bytes(next), value) } == .e2big)
            #expect(Set(map.entries.map { integer($0.key) }) == keys)
        }
    }

    @Test(arguments: [(4, 8), (8, 8), (8, 16), (8, 5), (4, 20)] as [(UInt32, UInt32)])
    func threadsThatDeleteAsManyAsTheyInsertFindRoom(key: UInt32, value: UInt32) throws {
        let (workers, own) = (4, 64)
        let map = try makeMap(.hash, key: key, value: value, entries: UInt32(workers * own))
        let key = { @Sendable (number: UInt64) in Array(bytes(number).prefix(Int(key))) }
        let content = { @Sendable (number: UInt64) in
            [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: Int(value))
        }
        let wrong = Mutex(0)
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            var (live, mistakes): (Set<UInt64>, Int) = ([], 0)
            for _ in 0..<10_000 {
                let number = UInt64(worker) << 20 | UInt64.random(in: 0..<200)
                let isThere = live.contains(number)
                switch Int.random(in: 0..<3) {
                case 0:
                    let answer = failure { () throws(LinuxError) in try map.delete(key(number)) }
                    if answer != (isThere ? nil : .enoent) { mistakes += 1 }
                    live.remove(number)
                case 1 where isThere || live.count < own:
                    let answer = failure { () throws(LinuxError) in try map.update(key(number), content(number)) }
                    // While others put their slots by, one may find none.
                    if answer == .e2big, !isThere { continue }
                    if answer != nil { mistakes += 1 }
                    live.insert(number)
                default:
                    if (try? map.lookup(key(number))) != (isThere ? content(number) : nil) { mistakes += 1 }
                }
            }
            for number in live where (try? map.delete(key(number))) == nil { mistakes += 1 }
            wrong.withLock { $0 += mistakes }
        }
        #expect(wrong.withLock { $0 } == 0)
        #expect(Array(map.entries).isEmpty)
        for number in 0..<UInt64(workers * own) { try map.update(key(number), content(number)) }
        #expect(failure { () throws(LinuxError) in try map.update(key(1 << 30), content(0)) } == .e2big)
    }

    @Test func programsGoToTheTableOfPlainMapsAlone() throws {
        for size in [(4, 8), (8, 8), (8, 16), (8, 300), (4, 1)] as [(UInt32, UInt32)] {
            #expect(try makeMap(.hash, key: size.0, value: size.1).plainTable != nil)
            #expect(try makeMap(.hash, key: size.0, value: size.1, flags: .noPreallocation).plainTable != nil)
            for type in [MapType.lruHash, .percpuHash, .lruPercpuHash] {
                #expect(try makeMap(type, key: size.0, value: size.1).plainTable == nil)
            }
        }
        for key in [1, 3, 5, 12, 16] as [UInt32] { #expect(try makeMap(.hash, key: key).plainTable == nil) }
        #expect(try makeMap(.devmapHash, value: 4).plainTable == nil)
        #expect(try makeMap(.array).plainTable == nil)
    }

    @Test func walksOnFromTheStartAfterAKeyThatIsGone() throws {
        let map = try makeMap(.hash, entries: 8)
        for key in UInt32(0)..<8 { try map.update(bytes(key), bytes(UInt64(key))) }
        let first = try map.nextKey(after: nil)
        let second = try map.nextKey(after: first)
        try map.delete(second)
        #expect(try map.nextKey(after: second) == first)
    }

    @Test func enumerationOutlivesDeletion() throws {
        let map = try makeMap(.hash, entries: 100)
        for key in UInt32(0)..<100 { try map.update(bytes(key), bytes(UInt64(key))) }
        var seen: Set<UInt64> = []
        for (key, _) in map.entries {
            #expect(seen.insert(integer(key)).inserted)
            try map.delete(key)
        }
        #expect(seen.count == 100)
        #expect(Array(map.entries).isEmpty)
    }

    @Test func writeOnlyMapsShowNoEntries() throws {
        let map = try makeMap(.hash, flags: [.writeOnly])
        try map.update(bytes(UInt32(1)), bytes(UInt64(1)))
        #expect(Array(map.entries).isEmpty)
    }

    @Test func zeroSeedRepeatsTheOrder() throws {
        let orders = try (0..<2).map { _ in
            let map = try makeMap(.hash, entries: 64, flags: [.zeroSeed])
            for key in UInt32(0)..<64 { try map.update(bytes(key), bytes(UInt64(key))) }
            return map.entries.map { $0.key }
        }
        #expect(orders[0] == orders[1])
    }

    @Test func addressesLieInsideOneValue() throws {
        let map = try makeMap(.hash, value: 5, entries: 4)
        for key in UInt32(0)..<4 { try map.update(bytes(key), [1, 2, 3, 4, 5]) }
        let addresses = (0..<4).map { lookup(UInt32($0), in: map) }
        #expect(Set(addresses).count == 4 && !addresses.contains(0))
        for address in addresses {
            for offset in 0..<5 as Range<UInt> {
                #expect(map.valueRegion(containing: address + offset) == map.valueRegion(containing: address))
            }
            #expect(map.valueRegion(containing: address)?.start == address)
            #expect(map.valueRegion(containing: address)?.count == 5)
            #expect(map.valueRegion(containing: address + 5) == nil)
            #expect(map.valueRegion(containing: address - 1) == nil)
        }
        #expect(map.valueRegion(containing: 0) == nil)
        #expect(map.valueRegion(containing: .max) == nil)
        #expect(lookup(9, in: map) == 0)
    }

    @Test func valuesStayValidAfterDeletion() throws {
        let map = try makeMap(.hash, entries: 1)
        try map.update(bytes(UInt32(1)), bytes(UInt64(10)))
        let address = lookup(1, in: map)
        try map.delete(bytes(UInt32(1)))
        #expect(map.valueRegion(containing: address) != nil)
        #expect(lookup(1, in: map) == 0)
    }

    private func lookup(_ key: UInt32, in map: any Map) -> UInt {
        unsafe withUnsafeBytes(of: key) { unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 0) }
    }

    @Test func manyThreadsKeepItWhole() async throws {
        let map = try makeMap(.hash, key: 8, value: 8, entries: 512)
        await withTaskGroup(of: Void.self) { group in
            for worker in UInt64(0)..<8 {
                group.addTask {
                    for round in UInt64(0)..<2000 {
                        let key = bytes(worker << 32 | round % 64)
                        try? map.update(key, bytes(worker))
                        if round % 3 == 0 { try? map.delete(key) }
                        if let found = try? map.lookup(key) { #expect(integer(found) == worker) }
                    }
                }
            }
        }
        for (key, value) in map.entries { #expect(integer(key) >> 32 == integer(value)) }
    }
}
