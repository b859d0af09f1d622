import CMaps
import EBPF

/// Maps: ours, called as a program calls them, beside the kernel's inside a program, beside a plain table in C.
///
/// Keys of 8 bytes and values of 16, random keys from the same generator, 256 operations a program run. Every candidate's time contains the
/// generator's 2 ns.
enum MapComparisons {
    static let operations = 16_384

    /// What a program does to a map.
    enum Work: String, CaseIterable {
        case lookup = "look-up"
        case update = "update of an existing key"
        case replace = "delete and insert"
    }

    static func all() -> (comparisons: [Comparison], skipped: [String]) {
        var comparisons: [Comparison] = []
        var skipped: [String] = []
        func add(_ make: () throws -> (Comparison, [String])) {
            do {
                let (comparison, reasons) = try make()
                comparisons.append(comparison)
                skipped += reasons
            } catch {
                skipped.append("maps: \(error)")
            }
        }
        for entries in [65_536, 1_048_576] as [UInt32] {
            for work in Work.allCases { add { try compare(.hash, entries, work) } }
        }
        for work in [Work.lookup, .update] { add { try compare(.lruHash, 65_536, work) } }
        for work in [Work.lookup, .update] { add { try compare(.percpuHash, 65_536, work) } }
        add { try comparePrefixes(entries: 65_536) }
        add { try compareRings() }
        return (comparisons, skipped)
    }

    private static func definition(_ type: MapType, _ entries: UInt32) -> MapDefinition {
        MapDefinition(name: "map", type: type, keySize: 8, valueSize: 16, maxEntries: entries)
    }

    private static func compare(_ type: MapType, _ entries: UInt32, _ work: Work) throws -> (Comparison, [String]) {
        var skipped: [String] = []
        var candidates: [Comparison.Candidate] = []
        do {
            candidates.append(try KernelBench(definition(type, entries), work).candidate())
        } catch {
            skipped.append("the kernel's \(type.name): \(error)")
        }
        let map = try MapFactory().make(definition(type, entries))
        for key in 0..<UInt64(entries) { try map.update(bytes(key), [UInt8](repeating: 1, count: map.userValueSize)) }
        candidates.append(
            Comparison.Candidate(name: "ours") { OurBench.run(map, mask: UInt64(entries) - 1, work) })
        if type == .hash, work != .replace { candidates.append(table(entries, work)) }
        let comparison = Comparison(
            title: "\(type.name), \(entries) entries, \(work.rawValue)", unit: "operation", units: operations,
            candidates: candidates)
        return (comparison, skipped)
    }

    /// Open addressing in C; freed when the process ends.
    private static func table(_ entries: UInt32, _ work: Work) -> Comparison.Candidate {
        nonisolated(unsafe) let table = cmaps_table_make(UInt64(entries))
        return Comparison.Candidate(name: "open addressing, C -O2") {
            if work == .lookup {
                guard cmaps_table_lookups(table, UInt64(entries), UInt64(operations)) == operations else {
                    throw Comparisons.Failure.differentWork
                }
            } else {
                cmaps_table_updates(table, UInt64(entries), UInt64(operations))
            }
        }
    }

    private static func comparePrefixes(entries: UInt32) throws -> (Comparison, [String]) {
        var definition = definition(.lpmTrie, entries)
        definition.flags = .noPreallocation
        var skipped: [String] = []
        var candidates: [Comparison.Candidate] = []
        do {
            candidates.append(try KernelBench(definition, .lookup).candidate())
        } catch {
            skipped.append("the kernel's lpm_trie: \(error)")
        }
        let map = try MapFactory().make(definition)
        for (key, value) in OurBench.prefixes(entries) { try map.update(key, value) }
        candidates.append(Comparison.Candidate(name: "ours") { OurBench.runPrefixes(map) })
        let comparison = Comparison(
            title: "lpm_trie, \(entries) IPv4 prefixes of 8 to 32 bits, look-up", unit: "operation", units: operations,
            candidates: candidates)
        return (comparison, skipped)
    }

    private static func compareRings() throws -> (Comparison, [String]) {
        let definition = MapDefinition(name: "ring", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 1 << 20)
        var skipped: [String] = []
        var candidates: [Comparison.Candidate] = []
        do {
            candidates.append(try KernelRingBench(definition).candidate())
        } catch {
            skipped.append("the kernel's ring buffer: \(error)")
        }
        guard let ring = try MapFactory().make(definition) as? RingBufferMap else { throw LinuxError.einval }
        candidates.append(Comparison.Candidate(name: "ours, produced") { try OurBench.produce(ring, consuming: false) })
        candidates.append(
            Comparison.Candidate(name: "ours, produced and consumed") { try OurBench.produce(ring, consuming: true) })
        let comparison = Comparison(
            title: "ring buffer, 16-byte records, reserved and submitted", unit: "record", units: operations,
            candidates: candidates)
        return (comparison, skipped)
    }

    static func bytes(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }
}
