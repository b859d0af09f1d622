/// A hash table from names, without flavour, to the positions of the types that have them.
///
/// Chains are threaded through one array, so the table costs two words per type and no strings.
struct NameIndex: Sendable {
    /// For each bucket, one more than the position of the first type in it; 0 when empty.
    private var heads: [UInt32]
    /// For each type, one more than the position of the next type in its bucket; 0 at the end.
    private var next: [UInt32]

    /// An index of the named types among `count`, whose names hash to what `hash` says.
    init(count: Int, hash: (Int) throws(BTFError) -> UInt32?) throws(BTFError) {
        var buckets = 64
        while buckets < count { buckets *= 2 }
        heads = Array(repeating: 0, count: buckets)
        next = Array(repeating: 0, count: count)
        for position in stride(from: count - 1, through: 0, by: -1) {
            guard let hash = try hash(position) else { continue }
            let bucket = Int(hash) & (buckets - 1)
            next[position] = heads[bucket]
            heads[bucket] = UInt32(position + 1)
        }
    }

    /// The positions, in ascending order, of types whose names may hash to `hash`.
    func candidates(_ hash: UInt32) -> [Int] {
        var positions: [Int] = []
        var link = heads[Int(hash) & (heads.count - 1)]
        while link != 0 {
            positions.append(Int(link) - 1)
            link = next[Int(link) - 1]
        }
        return positions
    }

    /// FNV-1a of the bytes of a name.
    static func hash(_ name: some Sequence<UInt8>) -> UInt32 {
        var hash: UInt32 = 0x811c_9dc5
        for byte in name { hash = (hash ^ UInt32(byte)) &* 0x0100_0193 }
        return hash
    }
}
