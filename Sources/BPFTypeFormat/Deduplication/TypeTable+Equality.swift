extension TypeTable {
    /// Whether two records have the same words, references included.
    func areEqual(_ first: Int, _ second: Int) -> Bool {
        let (one, other) = (range(first), range(second))
        guard one.count == other.count else { return false }
        for index in 0..<one.count where words[one.lowerBound + index] != words[other.lowerBound + index] {
            return false
        }
        return true
    }

    /// Whether two records have the same words but for the types that they refer to.
    func haveEqualShape(_ first: Int, _ second: Int) -> Bool {
        let (one, other) = (range(first), range(second))
        guard one.count == other.count, info(first) == info(second), nameOffset(first) == nameOffset(second) else {
            return false
        }
        let references = references(first)
        if !references.hasHead, sizeOrType(first) != sizeOrType(second) { return false }
        var skipped = references.list.makeIterator()
        var next = skipped.next()
        for place in (one.lowerBound + Self.headCount)..<one.upperBound {
            if place == next {
                next = skipped.next()
            } else if words[place] != words[place - one.lowerBound + other.lowerBound] {
                return false
            }
        }
        return true
    }

    /// A hash of the whole record.
    func hash(_ type: Int) -> UInt64 {
        var hash: UInt64 = 0
        for place in range(type) { Self.mix(words[place], into: &hash) }
        return hash
    }

    /// A hash of what ``haveEqualShape(_:_:)`` compares, for structs and unions.
    func shapeHash(_ type: Int) -> UInt64 {
        let range = range(type)
        var hash: UInt64 = 1
        for place in range.prefix(Self.headCount) { Self.mix(words[place], into: &hash) }
        for place in stride(from: range.lowerBound + Self.headCount, to: range.upperBound, by: 3) {
            Self.mix(words[place], into: &hash)
            Self.mix(words[place + 2], into: &hash)
        }
        return hash
    }

    /// A hash of the name alone, for enumerations, of which one may be a declaration of the other.
    func nameHash(_ type: Int) -> UInt64 {
        var hash: UInt64 = 2
        Self.mix(nameOffset(type), into: &hash)
        return hash
    }

    @inline(__always)
    private static func mix(_ word: UInt32, into hash: inout UInt64) {
        hash = (hash ^ UInt64(word)) &* 0x9e37_79b9_7f4a_7c15
        hash ^= hash >> 32
    }
}

extension TypeTable {
    func isEnumeration(_ type: Int) -> Bool {
        switch kind(type) {
        case .enumeration, .enumeration64: true
        default: false
        }
    }

    func isComposite(_ type: Int) -> Bool {
        switch kind(type) {
        case .structure, .union: true
        default: false
        }
    }

    /// Whether an enumeration is declared without values.
    func isDeclaredOnly(_ enumeration: Int) -> Bool { length(enumeration) == 0 }

    /// The kind that a forward declaration stands for.
    func declaredKind(_ forward: Int) -> BTFKind { flag(forward) ? .union : .structure }

    /// Whether two enumerations may be the same: they are equal, or one only declares what the other defines.
    func areCompatible(_ first: Int, _ second: Int) -> Bool {
        guard isEnumeration(first), isEnumeration(second) else { return false }
        if !isDeclaredOnly(first), !isDeclaredOnly(second) { return areEqual(first, second) }
        return nameOffset(first) != 0 && nameOffset(first) == nameOffset(second)
    }
}
