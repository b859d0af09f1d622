/// The texts of records that are kept, each made once.
///
/// Many records may refer to one text, and a string section to any of its bytes, so that texts of a small file could add up to the
/// square of its size. Long ones are therefore shared, and count: honest compilers overlap little, if at all, so twice the section, and
/// a little for small ones, is the limit. Short ones take no room of their own.
struct LongTexts {
    private let btf: BTF
    private var known: [UInt32: String] = [:]
    private var remaining: Int

    /// As many bytes of UTF-8 as a `String` holds within itself.
    private static let short = 15

    init(_ btf: BTF) {
        self.btf = btf
        remaining = 2 * btf.stringByteCount + 4096
    }

    /// The string at an offset of the section; `place` is where the reference stands, for errors.
    mutating func text(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        let (section, range) = try btf.locate(string, from: .offset(place))
        if range.count <= Self.short { return section.text(range) }
        if let text = known[string] { return text }
        let text = try count(section, range, at: place)
        known[string] = text
        return text
    }

    /// A string that is asked for once, or a few times.
    mutating func name(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        let (section, range) = try btf.locate(string, from: .offset(place))
        return try count(section, range, at: place)
    }

    private mutating func count(
        _ section: StringSection, _ range: Range<Int>, at place: Int
    ) throws(BTFError) -> String {
        remaining -= range.count
        guard remaining >= 0 else { throw BTFError(.overlappingStrings, at: .offset(place)) }
        return section.text(range)
    }
}
