import Synchronization

/// The types of a BTF whose names have a flavour: a handful in the types of a kernel.
struct FlavourIndex: Sendable {
    /// The types by name without flavour, ascending.
    private(set) var types: [String: [TypeID]] = [:]
    /// Where three underscores stand in the strings, counted as names count: those of the base first; ascending.
    private let marks: [Int]

    init(_ btf: BTF, base: FlavourIndex?) throws(BTFError) {
        let contents = btf.contents
        let start = contents.baseStringCount
        marks = (base?.marks ?? []) + Self.marks(contents.strings).map { start + $0 }
        if marks.isEmpty { return }
        for (position, offset) in try contents.offsets.all().enumerated() {
            let name = Int(try contents.types.word(at: contents.types.range.lowerBound + Int(offset)))
            let next = marks.partitioningIndex { $0 > name }
            // Names are short, so that a mark further on can't be in this one.
            guard name != 0, next < marks.count, marks[next] - name <= BTF.nameLimit else { continue }
            let id = TypeID(rawValue: btf.firstID + UInt32(truncatingIfNeeded: position))
            let text = try btf.name(id)
            let essential = EssentialName.of(text)
            if essential != text { types[essential, default: []].append(id) }
        }
    }

    /// Where runs of three or more underscores have their third byte, or one before the next two: every third byte is
    /// looked at, which no such run can evade.
    private static func marks(_ strings: StringSection) -> [Int] {
        let underscore = UInt8(ascii: "_")
        var marks: [Int] = []
        for place in stride(from: strings.range.lowerBound + 2, to: strings.range.upperBound, by: 3)
        where strings.bytes[place] == underscore {
            let low = max(place - 2, strings.range.lowerBound)
            let high = min(place + 2, strings.range.upperBound - 1)
            var run = 0
            for index in low...high {
                run = strings.bytes[index] == underscore ? run + 1 : 0
                if run == 3 { break }
            }
            if run == 3 { marks.append(place - strings.range.lowerBound) }
        }
        return marks
    }
}

extension [Int] {
    /// The first index whose element fulfils `condition`, which all later ones fulfil too.
    fileprivate func partitioningIndex(where condition: (Int) -> Bool) -> Int {
        var (low, high) = (startIndex, endIndex)
        while low < high {
            let middle = low + (high - low) / 2
            if condition(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}

/// The flavour index of a BTF, built by the first look-up.
final class LazyFlavourIndex: Sendable {
    private let index = Mutex<FlavourIndex?>(nil)

    /// The index of the types that have their records in `btf` itself.
    func index(of btf: BTF) throws(BTFError) -> FlavourIndex {
        try index.withLock { index throws(BTFError) in
            if let index { return index }
            let built = try Self.build(btf)
            index = built
            return built
        }
    }

    private static func build(_ btf: BTF) throws(BTFError) -> FlavourIndex {
        guard let base = btf.contents.base else { return try FlavourIndex(btf, base: nil) }
        return try FlavourIndex(btf, base: base.contents.flavours.index(of: base))
    }
}
