/// How much text records may refer to.
///
/// A string section may be referred to at any byte, so that overlapping strings could add up to the square of its size.
/// Honest compilers overlap little, if at all: twice the section, and a little for small ones, is the limit.
struct TextBudget {
    private let btf: BTF
    /// One bit for each byte of the strings: whether the one that begins there was counted.
    private var seen: [UInt64]
    private var remaining: Int

    init(_ btf: BTF) {
        self.btf = btf
        seen = Array(repeating: 0, count: (btf.stringByteCount + 63) / 64)
        remaining = 2 * btf.stringByteCount + 4096
    }

    /// Counts the string at offset `string` of the section, once; `place` is where the reference stands, for errors.
    @inline(__always) mutating func count(_ string: UInt32, at place: Int) throws(BTFError) {
        let (word, bit) = (Int(string >> 6), UInt64(1) << UInt64(string & 63))
        if word < seen.count, seen[word] & bit != 0 { return }
        try countNew(string, at: place)
        seen[word] |= bit
    }

    private mutating func countNew(_ string: UInt32, at place: Int) throws(BTFError) {
        remaining -= try btf.locate(string, from: .offset(place)).place.count
        guard remaining >= 0 else { throw BTFError(.overlappingStrings, at: .offset(place)) }
    }

    /// The string at offset `string`, counted.
    mutating func text(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        try count(string, at: place)
        let (section, range) = try btf.locate(string, from: .offset(place))
        return section.text(range)
    }
}
