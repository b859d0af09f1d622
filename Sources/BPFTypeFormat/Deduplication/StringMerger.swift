/// Gathers the strings that types use, each once, in the order of their first use.
struct StringMerger {
    /// The strings, each with its NUL; the empty one comes first.
    private(set) var bytes: [UInt8] = [0]
    /// The strings as they were: those of the base, then those of the BTF itself.
    private let source: [UInt8]
    /// For each offset in `source` that was asked for, the offset in `bytes`; `unknown` for others.
    private var known: [UInt32]
    /// Offsets in `bytes` by a hash of the string, with open addressing; 0 where there is none.
    private var slots: [UInt32]
    private var count = 0

    private static let unknown = UInt32.max

    init(_ btf: BTF) {
        source = Self.strings(btf)
        known = [UInt32](repeating: Self.unknown, count: source.count)
        if !known.isEmpty { known[0] = 0 }
        slots = [UInt32](repeating: 0, count: 1 << 10)
    }

    /// The new offset of the string at `offset`, which must lie inside the strings.
    mutating func merge(_ offset: UInt32) -> UInt32 {
        let new = known[Int(offset)]
        if new != Self.unknown { return new }
        let added = intern(Int(offset))
        known[Int(offset)] = added
        return added
    }

    private mutating func intern(_ start: Int) -> UInt32 {
        var end = start
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        while end < source.count, source[end] != 0 {
            hash = (hash ^ UInt64(source[end])) &* 0x100_0000_01b3
            end += 1
        }
        if end == start { return 0 }
        if (count + 1) * 2 > slots.count { grow() }
        var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (slots.count - 1)
        while slots[slot] != 0 {
            if matches(Int(slots[slot]), start..<end) { return slots[slot] }
            slot = (slot + 1) & (slots.count - 1)
        }
        let offset = UInt32(truncatingIfNeeded: bytes.count)
        bytes.append(contentsOf: source[start..<end])
        bytes.append(0)
        slots[slot] = offset
        count += 1
        return offset
    }

    private func matches(_ offset: Int, _ range: Range<Int>) -> Bool {
        guard offset + range.count < bytes.count, bytes[offset + range.count] == 0 else { return false }
        for index in 0..<range.count where bytes[offset + index] != source[range.lowerBound + index] { return false }
        return true
    }

    private mutating func grow() {
        var larger = [UInt32](repeating: 0, count: slots.count * 2)
        for offset in slots where offset != 0 {
            var hash: UInt64 = 0xcbf2_9ce4_8422_2325
            var place = Int(offset)
            while bytes[place] != 0 {
                hash = (hash ^ UInt64(bytes[place])) &* 0x100_0000_01b3
                place += 1
            }
            var slot = Int(truncatingIfNeeded: hash ^ hash >> 32) & (larger.count - 1)
            while larger[slot] != 0 { slot = (slot + 1) & (larger.count - 1) }
            larger[slot] = offset
        }
        slots = larger
    }

    private static func strings(_ btf: BTF) -> [UInt8] {
        let own = btf.contents.strings
        let bytes = btf.contents.base.map { strings($0) } ?? []
        return bytes + own.bytes[own.range]
    }
}
