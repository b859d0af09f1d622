/// Source lines of code: which begins at which slot.
///
/// The lines of an object stay the records that its compiler wrote. Programs share them, each with a distance that its slots are moved
/// by; the texts of a line are looked up when it is asked for.
public struct LineTable: Sendable {
    /// Some records of a source, one behind the other.
    private struct Part: Sendable {
        let source: LineSource
        /// The first of its records, in the source.
        let first: Int
        /// How many records the table has up to the end of this part.
        let end: Int
        /// How many slots the records are moved by.
        let distance: Int
    }

    private var parts: [Part] = []

    /// A table of these records.
    public init(_ records: some Sequence<LineRecord>) { append(LineSource(Array(records)), movedBy: 0) }

    init(_ source: LineSource) { append(source, movedBy: 0) }

    /// A table of nothing.
    public init() {}

    private mutating func append(_ source: LineSource, movedBy distance: Int) {
        if source.count > 0 {
            parts.append(Part(source: source, first: 0, end: count + source.count, distance: distance))
        }
    }

    /// Appends a line.
    public mutating func append(_ record: LineRecord) { append(LineSource([record]), movedBy: 0) }

    /// Appends some lines of a table, moved by a distance in slots.
    public mutating func append(_ other: LineTable, _ range: Range<Int>, movedBy distance: Int) {
        if parts.isEmpty, distance == 0, range == other.indices {
            self = other
            return
        }
        var start = 0
        for part in other.parts {
            let (low, high) = (Swift.max(range.lowerBound, start), Swift.min(range.upperBound, part.end))
            if low < high {
                parts.append(
                    Part(
                        source: part.source, first: part.first + low - start, end: count + high - low,
                        distance: part.distance + distance))
            }
            start = part.end
        }
    }

    /// The lines that begin in a range of slots, of a table in the order of its slots.
    public func range(of slots: Range<Int>) -> Range<Int> {
        if count > 0, slot(at: 0) >= slots.lowerBound, slot(at: count - 1) < slots.upperBound { return 0..<count }
        let low = firstIndexOfSlot { $0 >= slots.lowerBound }
        return low..<Swift.max(low, firstIndexOfSlot { $0 >= slots.upperBound })
    }

    /// The line that the instruction in `slot` comes from, in a table in the order of its slots.
    public func line(at slot: Int) -> LineRecord? {
        let next = firstIndexOfSlot { $0 > slot }
        return next > 0 ? self[next - 1] : nil
    }

    /// The index of the first line whose slot fulfils a condition that all behind it fulfil.
    private func firstIndexOfSlot(where condition: (Int) -> Bool) -> Int {
        var range = 0..<count
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            range = condition(slot(at: middle)) ? range.lowerBound..<middle : (middle + 1)..<range.upperBound
        }
        return range.lowerBound
    }

    /// The slot of the line with an index, without looking up its texts.
    public func slot(at index: Int) -> Int {
        let (part, place) = locate(index)
        return part.source.slot(place) + part.distance
    }

    /// The same lines in the order of their slots, as compilers write them.
    public var inOrderOfSlots: LineTable {
        let isSorted =
            parts.allSatisfy(\.source.isSorted)
            && parts.dropLast().allSatisfy { slot(at: $0.end - 1) <= slot(at: $0.end) }
        return isSorted ? self : LineTable(LineSource(sorting: self))
    }

    /// The part that has the line with an index, and its place in the source of that part.
    private func locate(_ index: Int) -> (Part, Int) {
        var range = 0..<parts.count
        while range.count > 1 {
            let middle = range.lowerBound + range.count / 2
            range = parts[middle - 1].end <= index ? middle..<range.upperBound : range.lowerBound..<middle
        }
        let part = parts[range.lowerBound]
        let start = range.lowerBound == 0 ? 0 : parts[range.lowerBound - 1].end
        return (part, part.first + index - start)
    }
}

extension LineTable: RandomAccessCollection, ExpressibleByArrayLiteral {
    /// 0.
    public var startIndex: Int { 0 }
    /// How many lines there are.
    public var endIndex: Int { parts.last?.end ?? 0 }

    /// The line with an index.
    public subscript(index: Int) -> LineRecord {
        let (part, place) = locate(index)
        var record = part.source.record(place)
        record.slot += part.distance
        return record
    }

    /// A table of these records.
    public init(arrayLiteral elements: LineRecord...) {
        if !elements.isEmpty { self.init(elements) } else { self.init() }
    }
}

extension LineTable: Hashable {
    /// Whether both have the same lines, wherever they have them from.
    public static func == (left: LineTable, right: LineTable) -> Bool { left.elementsEqual(right) }

    /// Hashes the lines.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(count)
        for record in self { hasher.combine(record) }
    }
}
