/// Types by a hash of what makes them equal, the newest first.
struct CandidateTable {
    private var newest: [UInt64: Int32] = [:]
    /// For each type, the one with the same hash that was added before it; 0 for none.
    private var older: [Int32]

    init(count: Int) {
        older = [Int32](repeating: 0, count: count)
        newest.reserveCapacity(count)
    }

    /// The newest type with a hash; 0 for none.
    func first(_ hash: UInt64) -> Int { Int(newest[hash] ?? 0) }

    /// The next older type with the same hash; 0 for none.
    func next(_ type: Int) -> Int { Int(older[type]) }

    mutating func add(_ type: Int, _ hash: UInt64) {
        older[type] = newest.updateValue(Int32(type), forKey: hash) ?? 0
    }
}
