import BPFMaps
import BPFModel
import Testing

/// What machine code is told about hash maps: a look-up by these numbers alone finds what the map finds.
@Suite struct HashedValuesTests {
    private func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }

    /// The address of a value, by the description of `HashedValues`; 0 for none.
    private func find(_ key: [UInt8], _ values: HashedValues, slot: Int) -> UInt {
        let words = stride(from: 0, to: key.count, by: 8).map { integer(key[$0..<min($0 + 8, key.count)]) }
        var state: UInt64 = 0
        for word in words.dropLast() { state = fold(state ^ word ^ values.seed, values.step) }
        state = fold(state ^ words[words.count - 1] ^ values.lastSeed, values.lastStep)
        let hash = UInt32(truncatingIfNeeded: state ^ state >> 32)
        let bucket = UInt((UInt64(hash) * UInt64(values.slotCount)) >> 32)
        // Safety: addresses that the map has given; nobody changes it meanwhile.
        var link = UInt32(truncatingIfNeeded: unsafe load(values.slots + bucket * values.stride) as UInt64)
        while link != 0 {
            let element = values.slots + UInt(link - 1) * values.stride
            let isSame = (0..<UInt(key.count)).allSatisfy {
                (unsafe load(element + values.keyOffset + $0) as UInt8) == key[Int($0)]
            }
            if isSame { return values.firstValue + UInt(link - 1) * values.valueStep + UInt(slot) * values.slotStride }
            link = unsafe load(element + 8)
        }
        return 0
    }

    @unsafe private func load<Value: BitwiseCopyable>(_ address: UInt) -> Value {
        // Safety: the caller vouches for the address.
        unsafe UnsafeRawPointer(bitPattern: address).unsafelyUnwrapped.loadUnaligned(as: Value.self)
    }

    @Test(arguments: [4, 8, 16], [MapType.hash, .percpuHash, .lruHash, .lruPercpuHash])
    func finds(_ size: Int, _ type: MapType) throws {
        let map = try makeMap(type, key: UInt32(size), value: 16, entries: 300, slots: 2)
        let values = try #require(map.hashedValues)
        #expect((values.clock != 0) == (type == .lruHash || type == .lruPercpuHash))
        for number in UInt32(0)..<300 {
            let key = (0..<size).map { UInt8(truncatingIfNeeded: number &* 2_654_435_761 >> UInt32($0 % 4 * 8)) }
            if number % 2 == 0 { try map.update(key, [UInt8](repeating: 1, count: map.userValueSize)) }
            for slot in 0..<(type.isPerCPU ? 2 : 1) {
                // Safety: the key outlives the call.
                let found = unsafe key.withUnsafeBytes {
                    unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: slot)
                }
                #expect(find(key, values, slot: slot) == found)
                #expect((found != 0) == (number % 2 == 0))
            }
        }
    }

    /// An element that stands in its own bucket is the first of its chain, whatever came and went: that costs one place in memory to find.
    @Test(arguments: [4, 8], [MapType.hash, .percpuHash, .lruHash])
    func whatStandsInItsBucketComesFirst(_ size: Int, _ type: MapType) throws {
        let map = try makeMap(type, key: UInt32(size), value: 16, entries: 300, slots: 2)
        let values = try #require(map.hashedValues)
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<4000 {
            let key = [UInt8.random(in: 0..<200, using: &generator), UInt8.random(in: 0..<2, using: &generator)]
            let whole = key + [UInt8](repeating: 0, count: size - 2)
            if Bool.random(using: &generator) {
                try? map.delete(whole)
            } else {
                try map.update(whole, [UInt8](repeating: 1, count: map.userValueSize))
            }
        }
        var (atHome, longer) = (0, 0)
        for bucket in 0..<UInt32(values.slotCount) {
            // Safety: addresses that the map has given; nobody changes it meanwhile.
            let head = unsafe load(values.slots + UInt(bucket) * values.stride) as UInt64
            var (link, place) = (UInt32(truncatingIfNeeded: head), 0)
            while link != 0 {
                if link == bucket + 1 {
                    #expect(place == 0)
                    atHome += 1
                }
                link = unsafe load(values.slots + UInt(link - 1) * values.stride + 8)
                place += 1
            }
            if place > 1 { longer += 1 }
        }
        #expect(atHome > 50 && longer > 10)
    }

    @Test func onlyWhereNumbersNeedNoCheck() throws {
        #expect(try makeMap(.hash, key: 5).hashedValues == nil)
        #expect(try makeMap(.array).hashedValues == nil)
        let definition = MapDefinition(name: "m", type: .hash, keySize: 8, valueSize: 8, maxEntries: 4)
        #expect(try MapFactory(backing: .inherited).make(definition).hashedValues == nil)
    }
}
