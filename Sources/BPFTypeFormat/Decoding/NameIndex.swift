/// A hash table from names to the positions of the types that have them, for one group of kinds.
///
/// Chains are threaded through arrays, so the table costs a few words for each type of the group, and holds no strings but
/// those of the handful of names that have a flavour.
struct NameIndex: Sendable {
    /// For each bucket, one more than the entry of the first type in it; 0 when empty.
    private var heads: [UInt32]
    /// For each entry, one more than the next entry of its bucket; 0 at the end.
    private var next: [UInt32] = []
    /// For each entry, the position of its type.
    private var positions: [UInt32] = []
    /// The types with a flavour in their name, by name without it, ascending.
    var flavours: [String: [TypeID]] = [:]

    /// Room for the names of `count` types.
    init(count: Int) {
        var buckets = 64
        while buckets < count { buckets *= 2 }
        heads = Array(repeating: 0, count: buckets)
        next.reserveCapacity(count)
        positions.reserveCapacity(count)
    }

    /// Enters a type whose name has this hash; `position` is lower than that of every type that was entered before.
    @inline(__always)
    mutating func insert(_ position: Int, hash: UInt32) {
        let bucket = Int(hash) & (heads.count - 1)
        next.append(heads[bucket])
        positions.append(UInt32(truncatingIfNeeded: position))
        heads[bucket] = UInt32(truncatingIfNeeded: positions.count)
    }

    /// The positions, in ascending order, of types whose names may hash to `hash`.
    func candidates(_ hash: UInt32) -> [Int] {
        var found: [Int] = []
        var link = heads[Int(hash) & (heads.count - 1)]
        while link != 0 {
            found.append(Int(positions[Int(link) - 1]))
            link = next[Int(link) - 1]
        }
        return found
    }
}
