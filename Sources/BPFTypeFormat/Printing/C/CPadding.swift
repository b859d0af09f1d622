/// Unnamed bitfields that take a C compiler from one offset to another.
struct CPadding {
    private struct Unit {
        let name: String
        let bits: Int
    }

    /// Types that padding is made of, the widest first.
    private static let units = [
        Unit(name: "long", bits: 64),
        Unit(name: "int", bits: 32),
        Unit(name: "short", bits: 16),
        Unit(name: "char", bits: 8),
    ]

    /// Where the last member ends, in bits.
    let start: Int
    /// Where the next one begins, in bits.
    let end: Int
    /// The alignment of the next one, in bytes.
    let alignment: Int
    /// Whether a bitfield stands on either side.
    let isBetweenBitfields: Bool

    /// Bytes of storage to be padded.
    var byteCount: Int { max(end - start, 0) / 8 }

    /// Declarations such as `long: 64`, without semicolons; none where the compiler gets there by itself.
    ///
    /// The widest unit that has a boundary in the gap is chosen. A zero-width field moves the compiler to that
    /// boundary where alignment alone would not; whole units fill the rest, then the narrowest that holds what remains.
    var declarations: [String] {
        guard start < end, let unit = Self.units.first(where: { up(start, to: $0.bits) <= end }) ?? Self.units.last
        else { return [] }
        var fields: [String] = []
        var offset = start
        let boundary = up(start, to: unit.bits)
        if boundary > start, boundary <= end {
            if isBetweenBitfields {
                fields.append("\(unit.name): \(boundary - start)")
            } else if needsMark(boundary) {
                fields.append("\(unit.name): 0")
            }
            offset = boundary
        }
        while end - offset >= unit.bits {
            fields.append("\(unit.name): \(unit.bits)")
            offset += unit.bits
        }
        if offset < end, let narrowest = Self.units.last(where: { $0.bits >= end - offset }) {
            fields.append("\(narrowest.name): \(end - offset)")
        }
        return fields
    }

    /// Whether neither the next member's alignment nor the following padding moves the compiler to `boundary`.
    private func needsMark(_ boundary: Int) -> Bool {
        if boundary == end { return up(start, to: alignment * 8) != boundary }
        return end - boundary <= boundary - start
    }

    private func up(_ offset: Int, to multiple: Int) -> Int {
        (offset + multiple - 1) / multiple * multiple
    }
}
