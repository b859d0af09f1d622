/// Identifiers of a remembered state with those of another that stand for them: always the same pairs.
struct IdentifierPairs {
    private var pairs: [(old: UInt32, new: UInt32)] = []
    /// Stands for a scalar that is linked to nothing; above all that are handed out.
    private var lastTemporary: UInt32 = 1 << 31

    init() {
        pairs.reserveCapacity(32)
    }

    mutating func removeAll() {
        pairs.removeAll(keepingCapacity: true)
        lastTemporary = 1 << 31
    }

    /// Whether two identifiers may stand for each other; 0 stands for 0 alone.
    mutating func match(_ old: UInt32, _ new: UInt32) -> Bool {
        if old == 0 || new == 0 { return old == new }
        for pair in pairs {
            if pair.old == old { return pair.new == new }
            if pair.new == new { return false }
        }
        pairs.append((old, new))
        return true
    }

    /// The same for scalars: one that is linked to nothing has an identifier of its own.
    mutating func matchScalars(_ old: UInt32, _ new: UInt32) -> Bool {
        match(old == 0 ? temporary() : old, new == 0 ? temporary() : new)
    }

    private mutating func temporary() -> UInt32 {
        lastTemporary &+= 1
        return lastTemporary
    }
}
