import EBPF

/// Our maps: inside a compiled program, and called through the same functions as an executor calls them.
final class OurBench {
    let map: any Map
    private let mask: UInt64
    private var state: UInt64 = 88_172_645_463_325_252

    /// A map with all keys.
    init(_ definition: MapDefinition) throws {
        map = try MapFactory().make(definition)
        mask = UInt64(definition.maxEntries) - 1
        try MapContents.fill(map)
    }

    /// The map inside a program, as machine code.
    func compiled(_ work: MapWork, name: String = "ours, in a program") throws -> Comparison.Candidate {
        let program = try Programs.program(MapPrograms.text(map.definition, work), map: map, mode: .native)
        guard let context = RunContext() else { throw LinuxError.enomem }
        return Comparison.Candidate(name: name) {
            for _ in 0..<MapComparisons.operations / MapPrograms.operations { _ = try program.run(in: context) }
        }
    }

    /// The map by itself.
    func called(_ work: MapWork) -> Comparison.Candidate {
        Comparison.Candidate(name: "ours, called") { [self] in
            if map.definition.type == .lpmTrie { runPrefixes() } else { run(work) }
        }
    }

    private func run(_ work: MapWork) {
        var (key, value) = (UInt64(0), (UInt64(1), UInt64(1)))
        let (mask, map) = (mask, map)
        var state = state
        unsafe withUnsafeMutablePointer(to: &key) { key in
            unsafe withUnsafeMutablePointer(to: &value) { value in
                let (keyAddress, valueAddress) = (UInt(bitPattern: key), UInt(bitPattern: value))
                for _ in 0..<MapComparisons.operations {
                    state = MapContents.next(state)
                    unsafe key.pointee = state & mask
                    switch work {
                    case .lookup: precondition(unsafe map.lookup(key: keyAddress, slot: 0) != 0)
                    case .update: try? unsafe map.update(key: keyAddress, value: valueAddress, flags: .any, slot: 0)
                    case .replace:
                        try? unsafe map.delete(key: keyAddress)
                        try? unsafe map.update(key: keyAddress, value: valueAddress, flags: .any, slot: 0)
                    case .nothing: break
                    }
                }
            }
        }
        self.state = state
    }

    private func runPrefixes() {
        var key: UInt64 = 0
        unsafe withUnsafeMutablePointer(to: &key) { key in
            let address = UInt(bitPattern: key)
            for _ in 0..<MapComparisons.operations {
                state = MapContents.next(state)
                unsafe key.pointee = 32 | state << 32
                _ = unsafe map.lookup(key: address, slot: 0)
            }
        }
    }
}

/// What maps are filled with, and the generator of keys.
enum MapContents {
    /// Marsaglia's xorshift.
    @inline(__always)
    static func next(_ state: UInt64) -> UInt64 {
        var state = state
        state ^= state << 13
        state ^= state >> 7
        return state ^ state << 17
    }

    /// Gives a map every key below its number of entries, or as many random prefixes.
    static func fill(_ map: any MapStorage) throws {
        let definition = map.definition
        if definition.type == .lpmTrie {
            for (key, value) in prefixes(definition.maxEntries) { try map.update(key, value) }
            return
        }
        let value = [UInt8](repeating: 1, count: map.userValueSize)
        for key in 0..<UInt64(definition.maxEntries) {
            try map.update(Array(bytes(key).prefix(Int(definition.keySize))), value)
        }
    }

    /// Random prefixes of 8 to 32 bits, most of 24, as in routing tables.
    private static func prefixes(_ count: UInt32) -> [([UInt8], [UInt8])] {
        var state: UInt64 = 42
        return (0..<count).map { index in
            for _ in 0..<4 { state = next(state) }
            let length = index % 4 == 0 ? UInt64(8 + (state >> 8) % 25) : 24
            return (bytes(length | state & 0xffff_ffff_0000_0000), [UInt8](repeating: 1, count: 16))
        }
    }

    static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
