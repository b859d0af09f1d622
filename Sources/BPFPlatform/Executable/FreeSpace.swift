/// Which parts of a range of offsets are free.
struct FreeSpace: Sendable {
    /// What requests are rounded up to.
    static let unit = 64

    /// In order, none of them adjacent to the next.
    private(set) var ranges: [Range<Int>]
    private let count: Int

    /// Starts with `count` free bytes.
    init(count: Int) {
        self.count = count
        ranges = count > 0 ? [0..<count] : []
    }

    /// Whether nothing is taken.
    var isWhole: Bool { ranges == [0..<count] }

    /// Takes the first free bytes that suffice; nil when none do.
    mutating func take(_ wanted: Int) -> Range<Int>? {
        let length = (wanted + Self.unit - 1) / Self.unit * Self.unit
        guard wanted > 0, let index = ranges.firstIndex(where: { $0.count >= length }) else { return nil }
        let start = ranges[index].lowerBound
        ranges[index] = (start + length)..<ranges[index].upperBound
        if ranges[index].isEmpty { ranges.remove(at: index) }
        return start..<(start + length)
    }

    /// Gives back what was taken.
    mutating func give(_ range: Range<Int>) {
        let index = ranges.firstIndex { $0.lowerBound >= range.upperBound } ?? ranges.count
        ranges.insert(range, at: index)
        join(index)
        if index > 0 { join(index - 1) }
    }

    /// Makes one range of this and the next when they touch.
    private mutating func join(_ index: Int) {
        guard index + 1 < ranges.count, ranges[index].upperBound == ranges[index + 1].lowerBound else { return }
        ranges[index] = ranges[index].lowerBound..<ranges[index + 1].upperBound
        ranges.remove(at: index + 1)
    }
}
