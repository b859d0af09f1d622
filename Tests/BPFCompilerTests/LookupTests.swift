import BPFCompiler
import BPFInstructions
import Testing

/// Look-ups that compiled programs do without a call.
@Suite("Look-ups without calls", .enabled(if: Processor.host != nil, HostRun.missing))
struct LookupTests {
    static let map: UInt64 = 0xffff_8a00_0000_0000
    /// A call would give this.
    private static let called: CallTests.Helper = { _, _, _, _, _, _ in 0xbad }

    /// `r0 = lookup(map, &key)` with the key at the start of the context; the result is written behind it.
    static func request(_ change: (inout CompilationRequest) -> Void) -> CompilationRequest {
        let program = [
            Instruction(opcode: 0xbf, destination: .r6, source: .r1),
            Instruction(opcode: 0xbf, destination: .r2, source: .r1),
            Instruction(opcode: 0x18, destination: .r1, immediate: 0), Instruction(opcode: 0, immediate: 0),
            Instruction(opcode: 0x85, immediate: 1),
            Instruction(opcode: 0x7b, destination: .r6, source: .r0, offset: 16),
            Instruction(opcode: 0x95),
        ]
        var request = CompilationRequest(program)
        request.immediates = [2: map]
        request.calls = [4: .lookup(CallTests.address(called))]
        request.argumentCounts = [4: 2]
        change(&request)
        return request
    }

    static func bytes(_ value: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }

    @Test(
        "A value by its index, or null", arguments: HostRun.processors,
        [(0, 1), (1, 8), (9, 24), (16, 40), (3, 1 << 33)] as [(UInt32, UInt64)])
    func indexed(processor: Processor, row: (count: UInt32, stride: UInt64)) throws {
        let request = Self.request {
            $0.indexedMaps[Self.map] = IndexedMap(
                base: 0x1234_5678_9abc, count: row.count, stride: row.stride, slotStride: 0)
        }
        for index in [0, 1, row.count &- 1, row.count, .max] {
            let context = Self.bytes(UInt64(index)) + [UInt8](repeating: 0, count: 16)
            let expected = index < row.count ? 0x1234_5678_9abc + UInt64(index) * row.stride : 0
            #expect(try HostRun.run(request, on: processor, context: context).result == expected)
        }
    }

    @Test("A value of the run's slot", arguments: HostRun.processors)
    func perCPU(processor: Processor) throws {
        let request = Self.request {
            $0.runState = RunStateLayout(slot: 8)
            $0.indexedMaps[Self.map] = IndexedMap(base: 1000, count: 4, stride: 24, slotStride: 96)
        }
        var state: [UInt64] = [0, 3]
        // Safety: the program reads the second word of the state.
        try unsafe state.withUnsafeMutableBytes { state in
            let found = try HostRun.run(
                request, on: processor, context: Self.bytes(2) + [UInt8](repeating: 0, count: 16),
                runState: UInt(bitPattern: state.baseAddress))
            #expect(found.result == 1000 + 2 * 24 + 3 * 96)
        }
    }

    @Test(
        "A value by its key, in chains of any length", arguments: HostRun.processors,
        [4, 8, 16].flatMap { size in [1, 7, 64].map { (size, $0) } })
    func hashed(processor: Processor, row: (keySize: Int, slotCount: Int)) throws {
        let (keySize, slotCount) = row
        var table = SampleTable(keySize: keySize, slotCount: slotCount)
        let keys = (0..<slotCount).map { SampleTable.key($0, keySize) }
        for key in keys.dropLast(slotCount / 4) { table.insert(key) }
        let sample = table
        // Safety: the table outlives the runs.
        try unsafe table.words.withUnsafeMutableBytes { words in
            let base = UInt64(UInt(bitPattern: words.baseAddress))
            let request = Self.request { $0.hashedMaps[Self.map] = sample.description(at: base) }
            for (number, key) in keys.enumerated() {
                let context = Self.bytes(key.0) + Self.bytes(key.1) + [UInt8](repeating: 0, count: 8)
                let found = try HostRun.run(request, on: processor, context: context).result
                let expected = sample.places[number].map { base + UInt64($0 * SampleTable.stride + 32) } ?? 0
                #expect(found == expected, "key \(number)")
            }
        }
    }

    @Test(
        "A value of the run's slot by its key, where values stand behind the table", arguments: HostRun.processors,
        [4, 8, 16].flatMap { size in SampleTable.distances.map { (size, $0) } })
    func hashedPerCPU(processor: Processor, row: (keySize: Int, distance: UInt64)) throws {
        var table = SampleTable(keySize: row.keySize, slotCount: 16, isAged: true)
        let keys = (0..<16).map { SampleTable.key($0, row.keySize) }
        for key in keys.dropLast(4) { table.insert(key) }
        let (sample, slots) = (table, SampleTable.slotStride(row.distance))
        let step = SampleTable.valueStep(row.distance)
        var state: [UInt64] = [0, 3, 0x1_0000_0007]
        // Safety: table and state outlive the runs; the program reads the second word of the state, and half of the third.
        try unsafe table.words.withUnsafeMutableBytes { words in
            try unsafe state.withUnsafeMutableBytes { state in
                let base = UInt64(UInt(bitPattern: words.baseAddress))
                let place = UInt(bitPattern: state.baseAddress)
                for clock in [0, UInt64(place) + 16] {
                    let request = Self.request {
                        $0.runState = RunStateLayout(slot: 8)
                        $0.hashedMaps[Self.map] = sample.description(
                            at: base, valuesBehind: row.distance, clock: clock)
                    }
                    for (number, key) in keys.enumerated() {
                        let context = Self.bytes(key.0) + Self.bytes(key.1) + [UInt8](repeating: 0, count: 8)
                        let found = try HostRun.run(request, on: processor, context: context, runState: place).result
                        let expected = sample.places[number].map { base + row.distance + UInt64($0) * step + 3 * slots }
                        #expect(found == expected ?? 0, "key \(number)")
                        guard let slot = sample.places[number] else { continue }
                        let age = unsafe words.load(fromByteOffset: slot * SampleTable.stride + 16, as: UInt32.self)
                        #expect(age == (clock == 0 ? 0 : 7))
                    }
                }
            }
        }
    }
}

/// A hash table as `HashedMap` describes it, in words of memory.
struct SampleTable {
    static let stride = 48
    private static let (seed, step): (UInt64, UInt64) = (0x1111_2222_3333_4444, 0x9e37_79b9_7f4a_7c15)
    private static let (lastSeed, lastStep): (UInt64, UInt64) = (0x5555_6666_7777_8888, 0xbf58_476d_1ce4_e5b9)

    let keySize: Int
    let slotCount: Int
    /// The word of a slot that its key begins in: behind an age, where there is one.
    private let keyWord: Int
    var words: [UInt64]
    /// The slot of each key, in the order of their insertion.
    private(set) var places: [Int?] = []
    private var taken = 0

    init(keySize: Int, slotCount: Int, isAged: Bool = false) {
        (self.keySize, self.slotCount, keyWord) = (keySize, slotCount, isAged ? 3 : 2)
        words = Array(repeating: 0, count: slotCount * Self.stride / 8)
        places = Array(repeating: nil, count: slotCount)
    }

    static func key(_ number: Int, _ size: Int) -> (UInt64, UInt64) {
        let first = UInt64(number &* 0x0101_0307 &+ 5)
        return size == 4 ? (first & 0xffff_ffff, 0) : (first, size == 16 ? ~first : 0)
    }

    /// Where values stand that do not stand in the slots: so far behind these.
    static let distances: [UInt64] = [4096, 8192, 1 << 40]

    /// From one slot's value to the next one's: once as far as from slot to slot, by chance.
    static func valueStep(_ distance: UInt64) -> UInt64 { distance == 8192 ? UInt64(stride) : 24 }

    /// From the values of one slot of a run to those of the next.
    static func slotStride(_ distance: UInt64) -> UInt64 { distance == 1 << 40 ? 1 << 33 : 1024 }

    /// The table's description; with values of several slots of a run, so far behind the table, when `distance` is given.
    func description(at base: UInt64, valuesBehind distance: UInt64? = nil, clock: UInt64 = 0) -> HashedMap {
        HashedMap(
            slots: base, slotCount: UInt32(slotCount), stride: Int32(Self.stride), keyOffset: Int32(keyWord * 8),
            keySize: keySize,
            firstValue: base + (distance ?? 32), valueStep: distance.map(Self.valueStep) ?? UInt64(Self.stride),
            seed: Self.seed, step: Self.step, lastSeed: Self.lastSeed, lastStep: Self.lastStep,
            slotStride: distance.map(Self.slotStride) ?? 0, clock: clock)
    }

    /// Puts a key into the next slot, at the head of its chain.
    mutating func insert(_ key: (UInt64, UInt64)) {
        let (slot, bucket) = (taken, bucket(key))
        words[slot * 6 + 1] = words[bucket * 6] & 0xffff_ffff
        words[slot * 6 + keyWord] = key.0
        words[slot * 6 + keyWord + 1] = key.1
        words[bucket * 6] = 0xabcd << 32 | UInt64(slot + 1)
        places[taken] = slot
        taken += 1
    }

    private func bucket(_ key: (UInt64, UInt64)) -> Int {
        let last = keySize == 16 ? Self.fold(key.0 ^ Self.seed, Self.step) ^ key.1 : key.0
        let state = Self.fold(last ^ Self.lastSeed, Self.lastStep)
        let hash = (state ^ state >> 32) & 0xffff_ffff
        return Int((hash * UInt64(slotCount)) >> 32)
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
