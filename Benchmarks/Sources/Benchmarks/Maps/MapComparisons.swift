import CMaps
import EBPF

/// Maps: ours inside a compiled program and called, beside the kernel's inside the same program, beside a plain table in C.
///
/// Random keys from the same generator, 256 operations a program run. Every time contains the generator's, about 2 ns, except where it is taken off: for
/// arrays.
enum MapComparisons {
    static let operations = 16_384
    /// Four times as many operations as a map of 65,536 entries has entries, so that nearly all of it is where it is when nothing else is done
    /// between them.
    static let warmUps = 16
    private static let kernel = "the kernel's"
    private static let ours = "ours, in a program"
    private static let table = "open addressing, C -O2"

    static func all(only prefix: String?) -> (comparisons: [Comparison], skipped: [String]) {
        var comparisons: [Comparison] = []
        var skipped: [String] = []
        func add(_ title: String, _ make: () throws -> (Comparison, [String])) {
            if let prefix, !title.hasPrefix(prefix) { return }
            do {
                let (comparison, reasons) = try make()
                comparisons.append(comparison)
                skipped += reasons
            } catch {
                skipped.append("maps: \(error)")
            }
        }
        func add(_ type: MapType, _ entries: UInt32, _ work: MapWork, _ bars: [Comparison.Bar]) {
            add(title(type, entries, work)) { try compare(type, entries, work, bars) }
        }
        for entries in [65_536, 1_048_576] as [UInt32] {
            add(.hash, entries, .lookup, [bar(0.4), bar(2, table)])
            add(.hash, entries, .update, [bar(0.3)])
            add(.hash, entries, .replace, [bar(0.3)])
        }
        add(.lruHash, 65_536, .lookup, [bar(0.5)])
        add(.lruHash, 65_536, .update, [bar(0.3)])
        for work in [MapWork.lookup, .update] { add(.percpuHash, 65_536, work, []) }
        add(.lpmTrie, 65_536, .lookup, [bar(0.5)])
        for type in [MapType.array, .percpuArray] { add(type.name) { try compareIndexed(type) } }
        add("ring buffer, produced") { try RingComparisons.produced() }
        add("ring buffer, consumed") { try RingComparisons.consumed() }
        add("user, look-ups") { try UserComparisons.lookups() }
        add("user, iteration") { try UserComparisons.iteration() }
        return (comparisons, skipped)
    }

    private static func title(_ type: MapType, _ entries: UInt32, _ work: MapWork) -> String {
        "\(type.name), \(entries) entries, \(work.rawValue)"
    }

    private static func bar(_ limit: Double, _ reference: String = kernel, of candidate: String = ours)
        -> Comparison.Bar
    {
        Comparison.Bar(candidate: candidate, reference: reference, limit: limit)
    }

    private static func definition(_ type: MapType, _ entries: UInt32) -> MapDefinition {
        let key: UInt32 = type == .array || type == .percpuArray ? 4 : 8
        return MapDefinition(
            name: "map", type: type, keySize: key, valueSize: 16, maxEntries: entries,
            flags: type == .lpmTrie ? .noPreallocation : [])
    }

    private static func compare(
        _ type: MapType, _ entries: UInt32, _ work: MapWork, _ bars: [Comparison.Bar]
    ) throws -> (Comparison, [String]) {
        var skipped: [String] = []
        var candidates: [Comparison.Candidate] = []
        let definition = definition(type, entries)
        do {
            candidates.append(try KernelBench(definition, work).candidate(kernel))
        } catch {
            skipped.append("the kernel's \(type.name): \(error)")
        }
        let bench = try OurBench(definition)
        candidates += [try bench.compiled(work, name: ours), bench.called(work)]
        if type == .hash, work != .replace { candidates.append(plainTable(entries, work)) }
        let comparison = Comparison(
            title: title(type, entries, work), unit: "operation", units: operations, candidates: candidates, bars: bars,
            warmUps: warmUps)
        return (comparison, skipped)
    }

    /// Look-ups by index, which the kernel's compiler and ours put in line; the generator by itself beside each.
    private static func compareIndexed(_ type: MapType) throws -> (Comparison, [String]) {
        let definition = definition(type, 65_536)
        let bench = try OurBench(definition)
        let candidates = [
            try KernelBench(definition, .lookup).candidate(kernel),
            try bench.compiled(.lookup, name: ours),
            try KernelBench(definition, .nothing).candidate("the kernel's, keys alone"),
            try bench.compiled(.nothing, name: "ours, keys alone"),
        ]
        let comparison = Comparison(
            title: "\(type.name), 65536 entries, look-up", unit: "operation", units: operations,
            candidates: candidates, bars: [bar(1)], warmUps: warmUps)
        return (comparison, [])
    }

    /// Open addressing in C; freed when the process ends.
    private static func plainTable(_ entries: UInt32, _ work: MapWork) -> Comparison.Candidate {
        nonisolated(unsafe) let made = unsafe cmaps_table_make(UInt64(entries))
        return Comparison.Candidate(name: table) {
            if work == .lookup {
                guard unsafe cmaps_table_lookups(made, UInt64(entries), UInt64(operations)) == operations else {
                    throw Comparisons.Failure.differentWork
                }
            } else {
                unsafe cmaps_table_updates(made, UInt64(entries), UInt64(operations))
            }
        }
    }
}
