/// For each type the one that represents it, as far as that is known.
struct CanonicalTypes {
    private var map: [Int32]

    private static let unknown: Int32 = -1
    private static let atWork: Int32 = -2

    init(count: Int) {
        map = [Int32](repeating: Self.unknown, count: count)
        if count > 0 { map[0] = 0 }
    }

    /// Whether it is known what represents a type.
    func isKnown(_ type: Int) -> Bool { map[type] >= 0 }

    /// Whether a type is being looked at right now.
    func isAtWork(_ type: Int) -> Bool { map[type] == Self.atWork }

    /// Whether a type represents itself.
    func isCanonical(_ type: Int) -> Bool { map[type] == Int32(type) }

    mutating func set(_ type: Int, to canonical: Int) { map[type] = Int32(canonical) }

    mutating func begin(_ type: Int) { map[type] = Self.atWork }

    /// Follows representatives as far as they are known.
    func resolve(_ type: Int) -> Int {
        var type = type
        while map[type] >= 0, map[type] != Int32(type) { type = Int(map[type]) }
        return type
    }
}
