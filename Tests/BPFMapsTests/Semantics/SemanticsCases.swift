import BPFModel
import BPFMaps

/// What is tried on our maps and on the kernel's.
enum SemanticsCases {
    static var all: [SemanticsSession] {
        keyed + [lru] + indexed + sequences + prefixes + refusals + creations + targets
    }

    private static func session(
        _ type: MapType, _ key: UInt32, _ value: UInt32, _ entries: UInt32, flags: UInt32 = 0, extra: UInt64 = 0,
        _ steps: [Step]
    ) -> SemanticsSession {
        var definition = MapDefinition(
            name: "m", type: type, keySize: key, valueSize: value, maxEntries: entries,
            flags: MapFlags(rawValue: flags))
        definition.extra = extra
        return SemanticsSession(definition: definition, steps: steps)
    }

    // MARK: Hash maps

    /// Every operation on missing and present keys, on a map with room for three, until it is full and frozen.
    private static let keyedSteps: [Step] = [
        .lookup(1), .delete(1), .take(1), .next(nil), .next(1), .walk,
        .batches(1, removing: false), .batches(4, removing: true), .deleteBatch([1]),
        .update(1, 1, flags: 2), .update(1, 1, flags: 3), .update(1, 1, flags: 4), .update(1, 1, flags: 8),
        .update(1, 1, flags: 1 << 63), .update(1, 1, flags: 1), .update(1, 2, flags: 1), .lookup(1),
        .update(1, 3, flags: 2), .lookup(1), .update(1, 4, flags: 0), .lookup(1), .next(nil), .next(1), .next(2),
        .walk, .batches(8, removing: false), .take(1), .take(1), .lookup(1),
        .updateBatch([1, 2, 3], 7, flags: 0), .lookup(1), .lookup(2), .lookup(3), .walk, .batches(8, removing: false),
        .update(1, 9, flags: 0), .lookup(1), .delete(2), .delete(2), .lookup(2), .walk,
        .updateBatch([1, 2], 5, flags: 1), .updateBatch([1, 4], 5, flags: 2), .deleteBatch([1, 9, 3]), .walk,
        .update(2, 1, flags: 0), .update(3, 2, flags: 0), .batches(8, removing: true), .walk,
        .update(5, 1, flags: 0), .freeze, .freeze, .update(5, 2, flags: 0), .update(5, 2, flags: 99), .delete(5),
        .take(5), .lookup(5), .batches(4, removing: true), .batches(4, removing: false), .walk,
    ]

    private static let fullSteps: [Step] = [
        .update(1, 1, flags: 0), .update(2, 2, flags: 0), .update(3, 3, flags: 0), .update(3, 3, flags: 1),
        .update(3, 3, flags: 2), .update(2, 4, flags: 0), .update(2, 5, flags: 2), .update(2, 5, flags: 1), .lookup(2),
        .walk, .updateBatch([1, 3], 9, flags: 0), .lookup(1), .delete(1), .update(3, 6, flags: 0), .walk, .lookup(3),
    ]

    private static var keyed: [SemanticsSession] {
        var sessions: [SemanticsSession] = []
        for type in [MapType.hash, .percpuHash] {
            for (key, value) in [(4, 8), (8, 16), (16, 4), (1, 1), (20, 64), (5, 12), (8, 8)] as [(UInt32, UInt32)] {
                sessions.append(session(type, key, value, 3, keyedSteps))
                sessions.append(session(type, key, value, 2, fullSteps))
            }
            for flags in [0x1, 0x40, 0x8, 0x10, 0x80, 0x100] as [UInt32] {
                sessions.append(session(type, 4, 8, 3, flags: flags, keyedSteps))
            }
            sessions.append(session(type, 4, 8, 2, flags: 1, fullSteps))
        }
        for type in [MapType.lruHash, .lruPercpuHash] {
            for (key, value) in [(4, 8), (8, 16), (20, 12)] as [(UInt32, UInt32)] {
                sessions.append(session(type, key, value, 1000, keyedSteps))
            }
            sessions.append(session(type, 4, 8, 1000, flags: 0x8, keyedSteps))
            sessions.append(session(type, 4, 8, 1000, flags: 0x10, keyedSteps))
        }
        return sessions
    }

    /// The one inserted last is there, however often.
    private static var lru: SemanticsSession {
        session(
            .lruHash, 4, 8, 512,
            (0..<1200).flatMap { [.update(UInt64($0), UInt64($0), flags: 0), .lookup(UInt64($0))] })
    }

    // MARK: Arrays

    private static let indexedSteps: [Step] = [
        .lookup(0), .lookup(2), .lookup(3), .lookup(0xffff_ffff), .update(1, 5, flags: 0), .lookup(1),
        .update(1, 6, flags: 1), .update(1, 6, flags: 2), .lookup(1), .update(1, 6, flags: 3), .update(1, 6, flags: 4),
        .update(3, 6, flags: 0), .update(3, 6, flags: 1), .update(3, 6, flags: 2), .update(3, 6, flags: 3),
        .update(3, 6, flags: 4), .update(3, 6, flags: 8), .delete(1), .delete(3), .take(1), .take(3),
        .next(nil), .next(0), .next(1), .next(2), .next(3), .next(0xffff_ffff), .walk,
        .batches(1, removing: false), .batches(2, removing: false), .batches(8, removing: false),
        .batches(2, removing: true), .updateBatch([0, 1, 2], 9, flags: 0), .walk, .batches(3, removing: false),
        .updateBatch([0, 7], 3, flags: 0), .lookup(0), .deleteBatch([0]), .freeze, .update(1, 1, flags: 0), .lookup(1),
        .delete(1), .freeze,
    ]

    private static var indexed: [SemanticsSession] {
        var sessions: [SemanticsSession] = []
        for value in [1, 4, 8, 12, 64] as [UInt32] {
            sessions.append(session(.array, 4, value, 3, indexedSteps))
            sessions.append(session(.percpuArray, 4, value, 3, indexedSteps))
        }
        for flags in [0x8, 0x10, 0x80, 0x100, 0x400] as [UInt32] {
            sessions.append(session(.array, 4, 8, 3, flags: flags, indexedSteps))
        }
        sessions.append(session(.percpuArray, 4, 8, 3, flags: 0x10, indexedSteps))
        return sessions
    }

    // MARK: Without keys

    private static let sequenceSteps: [Step] = [
        .lookup(0), .take(0), .delete(0), .update(0, 1, flags: 0), .lookup(0), .update(0, 2, flags: 0), .lookup(0),
        .update(0, 3, flags: 1), .update(0, 3, flags: 3), .update(0, 3, flags: 4), .update(0, 3, flags: 8),
        .update(0, 3, flags: 0), .update(0, 4, flags: 0), .update(0, 5, flags: 2), .lookup(0), .take(0), .take(0),
        .take(0),
        .take(0), .lookup(0), .update(0, 6, flags: 2), .take(0), .batches(2, removing: false), .next(nil), .freeze,
        .update(0, 7, flags: 0), .take(0), .lookup(0),
    ]

    private static let filterSteps: [Step] = [
        .mayContain(1), .update(0, 1, flags: 0), .mayContain(1), .update(0, 1, flags: 0), .update(0, 2, flags: 1),
        .update(0, 2, flags: 2), .update(0, 2, flags: 4), .delete(0), .take(0), .next(nil),
        .batches(2, removing: false),
        .freeze, .update(0, 3, flags: 0), .mayContain(1),
    ]

    private static var sequences: [SemanticsSession] {
        var sessions: [SemanticsSession] = []
        for type in [MapType.queue, .stack] {
            for value in [1, 4, 8, 12, 64] as [UInt32] { sessions.append(session(type, 0, value, 3, sequenceSteps)) }
            sessions.append(session(type, 0, 8, 1, sequenceSteps))
            sessions.append(session(type, 0, 8, 3, flags: 0x8, sequenceSteps))
            sessions.append(session(type, 0, 8, 3, flags: 0x10, sequenceSteps))
        }
        for value in [1, 4, 8, 12] as [UInt32] { sessions.append(session(.bloomFilter, 0, value, 100, filterSteps)) }
        for extra in [1, 15, 16, 0x100] as [UInt64] {
            sessions.append(session(.bloomFilter, 0, 8, 100, extra: extra, filterSteps))
        }
        return sessions
    }

    // MARK: Prefixes

    /// A prefix: length in the lowest byte, then the address.
    private static func ip(_ a: UInt64, _ b: UInt64, _ c: UInt64, _ d: UInt64, _ length: UInt64) -> UInt64 {
        length | a << 8 | b << 16 | c << 24 | d << 32
    }

    private static var prefixSteps: [Step] {
        [
            .lookup(ip(10, 0, 0, 1, 32)), .delete(ip(10, 0, 0, 0, 8)), .next(nil), .walk,
            .update(ip(10, 1, 2, 3, 8), 8, flags: 0), .lookup(ip(10, 9, 9, 9, 32)), .lookup(ip(10, 9, 9, 9, 7)),
            .lookup(ip(10, 9, 9, 9, 8)), .next(nil), .update(ip(10, 1, 0, 0, 16), 16, flags: 1),
            .update(ip(10, 1, 7, 7, 16), 17, flags: 1), .update(ip(10, 1, 7, 7, 16), 18, flags: 2),
            .lookup(ip(10, 1, 1, 1, 32)), .lookup(ip(10, 2, 1, 1, 32)), .lookup(ip(11, 2, 1, 1, 32)), .walk,
            .update(ip(0, 0, 0, 0, 0), 1, flags: 0), .lookup(ip(11, 2, 1, 1, 32)),
            .update(ip(9, 9, 9, 9, 32), 32, flags: 2),
            .update(ip(9, 9, 9, 9, 33), 1, flags: 0), .lookup(ip(9, 9, 9, 9, 33)), .delete(ip(9, 9, 9, 9, 33)),
            .update(ip(9, 9, 9, 9, 32), 32, flags: 3), .update(ip(9, 9, 9, 9, 32), 32, flags: 4),
            .update(ip(9, 9, 9, 9, 32), 32, flags: 0), .update(ip(9, 9, 9, 8, 32), 33, flags: 0),
            .update(ip(10, 1, 7, 7, 16), 19, flags: 0), .walk, .take(ip(9, 9, 9, 9, 32)), .delete(ip(10, 1, 9, 9, 16)),
            .delete(ip(10, 1, 9, 9, 16)), .lookup(ip(10, 1, 1, 1, 32)), .delete(ip(10, 0, 0, 0, 8)),
            .lookup(ip(10, 1, 1, 1, 32)), .delete(ip(0, 0, 0, 0, 0)), .lookup(ip(10, 1, 1, 1, 32)), .walk,
            .batches(8, removing: false), .freeze, .update(ip(1, 0, 0, 0, 8), 1, flags: 0), .lookup(ip(9, 9, 9, 9, 32)),
        ]
    }

    private static var prefixes: [SemanticsSession] {
        [
            session(.lpmTrie, 8, 8, 4, flags: 1, prefixSteps), session(.lpmTrie, 8, 1, 4, flags: 1, prefixSteps),
            session(.lpmTrie, 8, 64, 4, flags: 1, prefixSteps), session(.lpmTrie, 20, 8, 4, flags: 1, prefixSteps),
            session(.lpmTrie, 6, 8, 4, flags: 1, prefixSteps),
        ]
    }

    // MARK: What has little to do with keys and values

    private static let anySteps: [Step] = [
        .lookup(0), .lookup(9), .update(0, 0x7fff_ffff, flags: 0), .update(0, 0x7fff_ffff, flags: 1),
        .update(0, 0x7fff_ffff, flags: 2), .update(9, 0x7fff_ffff, flags: 0), .delete(0), .delete(9),
        .take(0), .next(0), .next(8), .batches(2, removing: false),
    ]

    /// What no machine has: a descriptor and a device of this number.
    ///
    /// Device 1 is there on every machine.
    private static let noTarget: UInt64 = 0x3fff_ffff

    /// Keys 0 and 1 are processors of every machine with two.
    private static let targetSteps: [Step] =
        [
            .lookup(0), .lookup(9), .update(0, noTarget, flags: 0), .update(0, noTarget, flags: 1),
            .update(0, noTarget, flags: 2), .update(0, noTarget, flags: 3), .update(0, noTarget, flags: 8),
            .update(9, noTarget, flags: 0), .update(9, noTarget, flags: 8), .update(0, 0xffff_ffff, flags: 0),
            .delete(0), .delete(9), .take(0), .next(nil), .next(0), .next(9), .walk, .batches(2, removing: false),
        ]

    /// The same with targets that are there.
    private static func reachableSteps(_ program: UInt64) -> [Step] {
        targetSteps + [
            .update(0, 1, flags: 0), .lookup(0), .update(0, 1, flags: 1), .update(1, 1, flags: 2),
            .update(0, 1, flags: 3),
            .update(0, 1, flags: 4), .update(1, 16_384, flags: 0), .update(1, 16_385, flags: 0), .lookup(1), .walk,
            .update(0, 1 | program, flags: 0), .lookup(0), .update(0, program, flags: 0), .lookup(0),
            .update(1, 1, flags: 0), .update(1, 0, flags: 0), .lookup(1), .delete(1), .delete(1), .lookup(1),
            .update(3, 1, flags: 2), .update(3, 1, flags: 1), .delete(3), .take(1), .walk, .freeze,
            .update(0, 1, flags: 0),
        ]
    }

    private static var targets: [SemanticsSession] {
        [MapType.devmap, .devmapHash, .cpumap].flatMap { type in
            [
                session(type, 4, 4, type == .cpumap ? 2 : 4, reachableSteps(0)),
                session(type, 4, 8, type == .cpumap ? 2 : 4, reachableSteps(noTarget << 32)),
                session(type, 4, 8, type == .cpumap ? 2 : 4, reachableSteps(0xffff_ffff << 32)),
            ]
        }
            + [MapType.xskmap, .sockmap, .sockhash, .reuseportSockarray].flatMap { type in
                [session(type, 4, 4, 4, targetSteps)] + (type == .xskmap ? [] : [session(type, 4, 8, 4, targetSteps)])
            }
    }

    private static let storageSteps: [Step] = [
        .lookup(0), .lookup(9), .update(0, 1, flags: 0), .update(0, 1, flags: 1), .update(0, 1, flags: 2),
        .update(0, 1, flags: 3), .update(0, 1, flags: 8), .delete(0), .take(0), .next(nil), .next(3), .walk,
        .batches(2, removing: false), .freeze, .update(0, 1, flags: 0),
    ]

    private static var refusals: [SemanticsSession] {
        [
            session(
                .ringbuf, 0, 0, 4096,
                [.lookup(0), .update(0, 0, flags: 0), .delete(0), .take(0), .batches(1, removing: false)]),
            session(.userRingbuf, 0, 0, 4096, [.lookup(0), .update(0, 0, flags: 0), .delete(0), .take(0)]),
            session(.progArray, 4, 4, 2, anySteps), session(.perfEventArray, 4, 4, 2, anySteps),
            session(.cgroupArray, 4, 4, 2, anySteps), session(.cgroupStorage, 8, 8, 0, storageSteps),
            session(.arena, 0, 0, 4, flags: 0x400, [.lookup(0), .update(0, 0, flags: 0), .delete(0), .take(0)]),
            session(
                .stackTrace, 4, 80, 2,
                [
                    .lookup(0), .lookup(9), .update(0, 1, flags: 0), .delete(0), .delete(9), .next(nil), .take(0),
                    .take(9), .walk,
                ]),
        ]
    }

    // MARK: Making maps

    private static let madeTypes: [(MapType, UInt32, UInt32, UInt32, UInt32)] = [
        (.hash, 4, 8, 4, 0), (.percpuHash, 4, 8, 4, 0), (.lruHash, 4, 8, 4, 0), (.lruPercpuHash, 4, 8, 4, 0),
        (.array, 4, 8, 4, 0), (.percpuArray, 4, 8, 4, 0), (.progArray, 4, 4, 4, 0), (.perfEventArray, 4, 4, 4, 0),
        (.stackTrace, 4, 80, 4, 0), (.queue, 0, 8, 4, 0), (.stack, 0, 8, 4, 0), (.bloomFilter, 0, 8, 4, 0),
        (.ringbuf, 0, 0, 4096, 0), (.userRingbuf, 0, 0, 4096, 0), (.lpmTrie, 8, 8, 4, 1), (.devmap, 4, 4, 4, 0),
        (.devmapHash, 4, 4, 4, 0), (.cpumap, 4, 4, 2, 0), (.xskmap, 4, 4, 4, 0), (.sockmap, 4, 4, 4, 0),
        (.sockhash, 4, 4, 4, 0), (.reuseportSockarray, 4, 4, 4, 0), (.cgroupArray, 4, 4, 4, 0),
        (.cgroupStorage, 8, 8, 0, 0), (.percpuCgroupStorage, 16, 8, 0, 0), (.arena, 0, 0, 4, 0x400),
    ]

    /// Each type with one thing changed at a time.
    private static var creations: [SemanticsSession] {
        var sessions: [SemanticsSession] = []
        for (type, key, value, entries, flags) in madeTypes {
            for other in [0, 1, 3, 4, 5, 8, 260, 261, 513] as [UInt32] {
                sessions.append(session(type, other, value, entries, flags: flags, []))
            }
            for other in [0, 1, 3, 4, 5, 8, 12, 16, 32768, 32769, 0x3f_ffc8, 0x7fff_ffff, .max] as [UInt32]
            where type != .array || other != 0x7fff_ffff {
                sessions.append(session(type, key, other, entries, flags: flags, []))
            }
            // How many processors a cpumap may name depends on how the kernel was built.
            for other in [0, 1, 3, 4096, 8192, 12288] as [UInt32] where type != .cpumap || other < 256 {
                sessions.append(session(type, key, value, other, flags: flags, []))
            }
            for bit in 0..<19 as Range<UInt32> where bit != 16 {
                sessions.append(session(type, key, value, entries, flags: flags | 1 << bit, []))
            }
            sessions.append(session(type, key, value, entries, flags: flags | 0x18, []))
            sessions.append(session(type, key, value, entries, flags: flags | 0x180, []))
            sessions.append(session(type, key, value, entries, flags: flags, extra: 1, []))
        }
        return sessions
    }
}
