import BPFBytes

/// The bytes of the NUL-terminated strings; the header proved that the last byte is a NUL.
struct StringSection: Sendable {
    let bytes: [UInt8]
    /// Where the strings lie in `bytes`.
    let range: Range<Int>

    /// Where the string at `offset` of this section lies in `bytes`, without its NUL.
    func locate(_ offset: Int) -> Range<Int>? {
        guard offset < range.count else { return nil }
        let start = range.lowerBound + offset
        return start..<bytes.firstZero(in: start..<range.upperBound)
    }

    /// The string in `place`; bytes that are not UTF-8 are replaced by U+FFFD.
    func text(_ place: Range<Int>) -> String {
        String(decoding: bytes[place], as: UTF8.self)
    }

    /// What one look at a name tells.
    struct Scan {
        let hash: UInt32
        /// Whether there may be three underscores in a row: false only when there are not.
        let mayHaveFlavour: Bool
    }

    /// Scans the string at `offset` of this section; nil outside.
    @inline(__always)
    func scan(_ offset: Int) -> Scan? {
        offset < range.count ? Self.scan(bytes, at: range.lowerBound + offset) : nil
    }

    /// A hash of `name`, the same as if it stood in a section.
    static func hash(_ name: String) -> UInt32 {
        scan(Array(name.utf8) + [0], at: 0).hash
    }

    /// Mixes eight bytes at a time, up to a NUL or the end.
    @inline(__always)
    private static func scan(_ bytes: [UInt8], at start: Int) -> Scan {
        var hash: UInt64 = 0
        var offset = start
        var runs: UInt64 = 0
        var previous: UInt64 = 0
        while true {
            let word = Self.word(bytes, at: offset)
            // The lowest byte of `word` that is 0 is the lowest with its high bit set here.
            let zeros = (word &- ones) & ~word & highBits
            let isLast = zeros != 0
            let kept = isLast ? word & (1 << UInt64(zeros.trailingZeroBitCount & ~7) &- 1) : word
            hash = (hash ^ kept) &* 0x9e37_79b9_7f4a_7c15
            hash ^= hash >> 32
            // The high bit of each byte that is an underscore; then where two follow, or a word ends and the next begins with one.
            let other = kept ^ underscores
            let marks = ~(((other & ~highBits) &+ ~highBits) | other) & highBits
            runs |= marks & (marks >> 8) & (marks >> 16) | (previous >> 56) & marks
            previous = marks
            if isLast { return Scan(hash: UInt32(truncatingIfNeeded: hash), mayHaveFlavour: runs != 0) }
            offset += 8
        }
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080
    private static let underscores: UInt64 = 0x5f5f_5f5f_5f5f_5f5f

    /// Eight bytes, the first of them lowest; zeros after the end.
    @inline(__always)
    private static func word(_ bytes: [UInt8], at offset: Int) -> UInt64 {
        if let word = try? bytes.read(UInt64.self, at: offset, in: .little) { return word }
        var word: UInt64 = 0
        for index in stride(from: bytes.count - 1, through: offset, by: -1) { word = word << 8 | UInt64(bytes[index]) }
        return word
    }
}
