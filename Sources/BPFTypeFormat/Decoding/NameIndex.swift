/// A hash table from names to the positions of the types that have them.
///
/// Chains are threaded through one array, so the table costs two words per type and holds no strings.
struct NameIndex: Sendable {
    /// For each bucket, one more than the position of the first type in it; 0 when empty.
    private var heads: [UInt32]
    /// For each type, one more than the position of the next type in its bucket; 0 at the end.
    private var next: [UInt32]

    /// Room for the names of `count` types.
    init(count: Int) {
        var buckets = 64
        while buckets < count { buckets *= 2 }
        heads = Array(repeating: 0, count: buckets)
        next = Array(repeating: 0, count: count)
    }

    /// Enters a type whose name has this hash; `position` is lower than that of every type that was entered before.
    @inline(__always)
    mutating func insert(_ position: Int, hash: UInt32) {
        let bucket = Int(hash) & (heads.count - 1)
        next[position] = heads[bucket]
        heads[bucket] = UInt32(truncatingIfNeeded: position + 1)
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
}
