import BPFBytes

/// All records of a BTF as words in the machine's order, for work that looks at every type several times.
///
/// Types are counted as in the BTF; type 0, `void`, is a record of three zeros. In split BTF the base's types come first.
struct TypeTable {
    /// The words of all records, one record after the other.
    var words: [UInt32] = [0, 0, 0]
    /// Where each type's record begins in `words`; one more entry says where the last one ends.
    private(set) var starts: [Int] = [0, 3]

    /// Words of the fixed part of a record.
    static let headCount = 3

    /// Reads all records; every reference leads to a type, and every name offset to a string.
    init(_ btf: BTF) throws(BTFError) {
        try append(btf)
        try check(stringByteCount: btf.stringByteCount)
    }

    /// Reads all records; references and names may lead anywhere.
    init(unchecked btf: BTF) throws(BTFError) {
        try append(btf)
    }

    /// How many types there are, `void` included.
    var count: Int { starts.count - 1 }

    /// The words of a type's record.
    func range(_ type: Int) -> Range<Int> { starts[type]..<starts[type + 1] }

    func nameOffset(_ type: Int) -> UInt32 { words[starts[type]] }

    func info(_ type: Int) -> UInt32 { words[starts[type] + 1] }

    /// The word that is a size or a reference, by kind.
    func sizeOrType(_ type: Int) -> UInt32 { words[starts[type] + 2] }

    /// A word of the list behind the fixed part.
    func list(_ type: Int, _ index: Int) -> UInt32 { words[starts[type] + Self.headCount + index] }

    /// How many entries the list has.
    func length(_ type: Int) -> Int { Int(info(type) & 0xffff) }

    func flag(_ type: Int) -> Bool { info(type) >> 31 != 0 }

    /// The kind; nil for `void`.
    @inline(__always)
    func kind(_ type: Int) -> BTFKind? { BTFKind(rawValue: UInt8(info(type) >> 24 & 0x1f)) }
}

extension TypeTable {
    /// Some words of a record: one of its head, and every `stride`-th of its list.
    struct Columns {
        /// Whether the head has one: word 2 for references, word 0 for names.
        let hasHead: Bool
        /// The words of the list.
        let list: StrideTo<Int>
    }

    /// The words of a record that are types.
    @inline(__always)
    func references(_ type: Int) -> Columns {
        let start = starts[type] + Self.headCount
        let end = starts[type + 1]
        switch kind(type) {
        case .pointer, .typedef, .volatile, .const, .restrict, .function, .variable, .declarationTag, .typeTag:
            return Columns(hasHead: true, list: stride(from: end, to: end, by: 1))
        case .functionPrototype: return Columns(hasHead: true, list: stride(from: start + 1, to: end, by: 2))
        case .array: return Columns(hasHead: false, list: stride(from: start, to: start + 2, by: 1))
        case .structure, .union: return Columns(hasHead: false, list: stride(from: start + 1, to: end, by: 3))
        case .dataSection: return Columns(hasHead: false, list: stride(from: start, to: end, by: 3))
        case .integer, .enumeration, .enumeration64, .forward, .float, nil:
            return Columns(hasHead: false, list: stride(from: end, to: end, by: 1))
        }
    }

    /// The words of a record that are offsets of strings.
    @inline(__always)
    func names(_ type: Int) -> Columns {
        let start = starts[type] + Self.headCount
        let end = starts[type + 1]
        switch kind(type) {
        case .structure, .union, .enumeration64:
            return Columns(hasHead: true, list: stride(from: start, to: end, by: 3))
        case .enumeration, .functionPrototype: return Columns(hasHead: true, list: stride(from: start, to: end, by: 2))
        default: return Columns(hasHead: true, list: stride(from: end, to: end, by: 1))
        }
    }

    private mutating func append(_ btf: BTF) throws(BTFError) {
        if let base = btf.contents.base { try append(base) }
        let section = btf.contents.types
        let offsets = try btf.contents.offsets.all()
        starts.reserveCapacity(starts.count + offsets.count)
        words.reserveCapacity(words.count + section.range.count / 4)
        let first = words.count
        for offset in offsets.dropFirst() { starts.append(first + Int(offset) / 4) }
        for offset in stride(from: section.range.lowerBound, to: section.range.upperBound, by: 4) {
            words.append(try section.word(at: offset))
        }
        if !offsets.isEmpty { starts.append(words.count) }
    }

    private func check(stringByteCount: Int) throws(BTFError) {
        for type in 1..<count {
            let references = references(type)
            if references.hasHead { try check(reference: sizeOrType(type), of: type) }
            for place in references.list { try check(reference: words[place], of: type) }
            let names = names(type)
            try check(name: nameOffset(type), of: type, stringByteCount)
            for place in names.list { try check(name: words[place], of: type, stringByteCount) }
        }
    }

    @inline(__always)
    private func check(reference: UInt32, of type: Int) throws(BTFError) {
        guard Int(reference) < count else {
            throw BTFError(.unknownType(TypeID(rawValue: reference)), at: .type(TypeID(rawValue: UInt32(type))))
        }
    }

    @inline(__always)
    private func check(name: UInt32, of type: Int, _ stringByteCount: Int) throws(BTFError) {
        guard Int(name) < stringByteCount else {
            throw BTFError(.stringOutside(name), at: .type(TypeID(rawValue: UInt32(type))))
        }
    }
}
