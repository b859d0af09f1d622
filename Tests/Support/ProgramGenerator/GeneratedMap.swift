import BPFModel
public import BPFVerification

/// The maps that generated programs use: always the same, so that a live kernel needs them once.
public struct GeneratedMap: Sendable {
    /// What the verifier knows of it.
    public let description: MapDescription

    /// All of them; instructions name them by their index.
    public static let all: [GeneratedMap] = [
        GeneratedMap("array48", .array, key: 4, value: 48, entries: 4),
        GeneratedMap("hash16", .hash, key: 8, value: 16, entries: 16),
        GeneratedMap("bytes7", .array, key: 4, value: 7, entries: 1),
        GeneratedMap("ring", .ringbuf, key: 0, value: 0, entries: 4096),
        GeneratedMap("programs", .progArray, key: 4, value: 4, entries: 4),
        GeneratedMap("percpu64", .percpuArray, key: 4, value: 64, entries: 2),
        GeneratedMap("queue8", .queue, key: 0, value: 8, entries: 8),
        GeneratedMap("events", .perfEventArray, key: 4, value: 4, entries: 2),
        GeneratedMap("locked", .array, key: 4, value: 16, entries: 2, lockAt: 4),
    ]

    static let array = 0
    static let hash = 1
    static let bytes = 2
    static let ring = 3
    static let programs = 4
    static let perCPU = 5
    static let queue = 6
    static let events = 7
    static let locked = 8

    /// Maps whose values programs look up.
    static let lookedUp = [array, hash, bytes, perCPU, locked]

    private init(_ name: String, _ type: MapType, key: Int, value: Int, entries: Int, lockAt offset: Int? = nil) {
        var description = MapDescription(name: name, type: type, keySize: key, valueSize: value, maxEntries: entries)
        if let offset { description.fields = [.init(kind: .spinLock, offset: offset, size: 4)] }
        self.description = description
    }

    /// Types for the map with a spin lock, `struct { int count; struct bpf_spin_lock lock; long rest; }`, and for functions: raw BTF.
    ///
    /// Type 1 is the key's, type 4 the value's, type 6 that of static functions `int f(int)`.
    public static let types: [UInt8] = {
        let names = "\0int\0long\0bpf_spin_lock\0val\0locked_value\0count\0lock\0rest\0a\0f\0"
        func place(_ name: String) -> UInt32 {
            var offset: UInt32 = 0
            for part in names.split(separator: "\0", omittingEmptySubsequences: false) {
                if part == name { return offset }
                offset += UInt32(part.utf8.count) + 1
            }
            return 0
        }
        let integer: UInt32 = 1 << 24
        let structure: UInt32 = 4 << 24
        let types: [UInt32] = [
            place("int"), integer, 4, 1 << 24 | 32,
            place("long"), integer, 8, 1 << 24 | 64,
            place("bpf_spin_lock"), structure | 1, 4, place("val"), 1, 0,
            place("locked_value"), structure | 3, 16,
            place("count"), 1, 0, place("lock"), 3, 32, place("rest"), 2, 64,
            0, 13 << 24 | 1, 1, place("a"), 1,
            place("f"), 12 << 24, 5,
        ]
        let size = UInt32(types.count * 4)
        let header: [UInt32] = [0x0001_eb9f, 24, 0, size, size, UInt32(names.utf8.count)]
        let words = header + types
        return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> UInt32($0 * 8)) } }
            + Array(names.utf8)
    }()
}
