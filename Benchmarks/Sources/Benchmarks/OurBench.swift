import EBPF

/// Our maps, called through the same functions as an executor calls them.
enum OurBench {
    /// Marsaglia's xorshift.
    @inline(__always)
    private static func next(_ state: UInt64) -> UInt64 {
        var state = state
        state ^= state << 13
        state ^= state >> 7
        return state ^ state << 17
    }

    static func run(_ map: any Map, mask: UInt64, _ work: MapComparisons.Work) {
        var state: UInt64 = 88_172_645_463_325_252
        var key: UInt64 = 0
        var value: (UInt64, UInt64) = (1, 1)
        unsafe withUnsafeMutablePointer(to: &key) { key in
            unsafe withUnsafeMutablePointer(to: &value) { value in
                let (keyAddress, valueAddress) = (UInt(bitPattern: key), UInt(bitPattern: value))
                for _ in 0..<MapComparisons.operations {
                    state = next(state)
                    unsafe key.pointee = state & mask
                    switch work {
                    case .lookup: precondition(unsafe map.lookup(key: keyAddress, slot: 0) != 0)
                    case .update: try? unsafe map.update(key: keyAddress, value: valueAddress, flags: .any, slot: 0)
                    case .replace:
                        try? unsafe map.delete(key: keyAddress)
                        try? unsafe map.update(key: keyAddress, value: valueAddress, flags: .any, slot: 0)
                    }
                }
            }
        }
    }

    // MARK: Prefixes

    /// Random prefixes of 8 to 32 bits, most of 24, as in routing tables.
    static func prefixes(_ count: UInt32) -> [([UInt8], [UInt8])] {
        var state: UInt64 = 42
        return (0..<count).map { index in
            state = next(state)
            let length = index % 4 == 0 ? UInt32(8 + state >> 40 % 25) : 24
            let key = MapComparisons.bytes(UInt64(min(length, 32)) | state << 32)
            return (key, [UInt8](repeating: 1, count: 16))
        }
    }

    static func runPrefixes(_ map: any Map) {
        var state: UInt64 = 88_172_645_463_325_252
        var key: UInt64 = 0
        unsafe withUnsafeMutablePointer(to: &key) { key in
            let address = UInt(bitPattern: key)
            for _ in 0..<MapComparisons.operations {
                state = next(state)
                unsafe key.pointee = 32 | state << 32
                _ = unsafe map.lookup(key: address, slot: 0)
            }
        }
    }

    // MARK: Rings

    static func produce(_ ring: RingBufferMap, consuming: Bool) throws {
        for block in 0..<MapComparisons.operations / 256 {
            for _ in 0..<256 {
                let sample = ring.reserve(size: 16)
                guard let words = unsafe UnsafeMutablePointer<UInt64>(bitPattern: sample) else {
                    throw Comparisons.Failure.differentWork
                }
                unsafe words[0] = UInt64(block)
                unsafe words[1] = 1
                unsafe ring.submit(sample, wakeUp: .none)
            }
            var sum: UInt64 = 0
            let count = ring.consume(limit: consuming ? .max : 0) { sum &+= unsafe $0.unsafeLoad(as: UInt64.self) }
            if consuming, count != 256 { throw Comparisons.Failure.differentWork }
            if !consuming, block % 64 == 63 { _ = ring.consume { _ in } }
        }
    }
}
