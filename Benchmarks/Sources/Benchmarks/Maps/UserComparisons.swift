import EBPF

/// The user's side: typed access, where the kernel needs a system call.
enum UserComparisons {
    /// A value of 16 bytes.
    struct Pair: BitwiseCopyable, Sendable {
        var first: UInt64
        var second: UInt64
    }

    private static let definition = MapDefinition(
        name: "map", type: .hash, keySize: 8, valueSize: 16, maxEntries: 65_536)

    static func lookups() throws -> (Comparison, [String]) {
        let ours = try filled()
        let kernel = try kernelMap()
        var state: UInt64 = 88_172_645_463_325_252
        let comparison = Comparison(
            title: "hash, 65536 entries, typed look-up by a user", unit: "look-up", units: 4096,
            candidates: [
                .init(name: "the kernel's, system calls") {
                    for key in UInt64(0)..<4096 { _ = try kernel.lookup(MapContents.bytes(key)) }
                },
                .init(name: "ours, HashMap<UInt64, Pair>") {
                    var sum: UInt64 = 0
                    for _ in 0..<4096 {
                        state = MapContents.next(state)
                        sum &+= ours[state & 65_535]?.first ?? 1 << 63
                    }
                    guard sum == 4096 &* 0x0101_0101_0101_0101 else { throw Comparisons.Failure.differentWork }
                },
                .init(name: "keys alone") {
                    var sum: UInt64 = 0
                    for _ in 0..<4096 {
                        state = MapContents.next(state)
                        sum &+= state & 65_535
                    }
                    guard sum != 0 else { throw Comparisons.Failure.differentWork }
                },
            ],
            bars: [
                .init(candidate: "ours, HashMap<UInt64, Pair>", reference: nil, limit: 25, without: "keys alone")
            ],
            warmUps: 4 * MapComparisons.warmUps)
        return (comparison, [])
    }

    static func iteration() throws -> (Comparison, [String]) {
        let ours = try filled()
        let kernel = try kernelMap()
        let comparison = Comparison(
            title: "hash, 65536 entries, all entries by a user", unit: "entry", units: 65_536,
            candidates: [
                .init(name: "the kernel's, batches") {
                    var cursor = MapCursor()
                    var count = 0
                    while true {
                        let batch = try kernel.batch(from: &cursor, limit: 4096)
                        count += batch.count
                        if batch.isEnd { break }
                    }
                    guard count == 65_536 else { throw Comparisons.Failure.differentWork }
                },
                .init(name: "ours, for (key, value) in") {
                    var (count, sum) = (0, UInt64(0))
                    for (key, value) in ours.entries {
                        count += 1
                        sum &+= key ^ value.first
                    }
                    guard count == 65_536, sum != 1 else { throw Comparisons.Failure.differentWork }
                },
            ],
            bars: [.init(candidate: "ours, for (key, value) in", reference: nil, limit: 15)], warmUps: 1)
        return (comparison, [])
    }

    private static func filled() throws -> HashMap<UInt64, Pair> {
        let map = try MapFactory().make(definition)
        try MapContents.fill(map)
        return try HashMap<UInt64, Pair>(map)
    }

    private static func kernelMap() throws -> KernelMapStorage {
        let map = try KernelMapStorage(definition, processors: 1)
        try MapContents.fill(map)
        return map
    }
}
