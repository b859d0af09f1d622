/// Strings of a BTF that many records share, each decoded once.
///
/// A string section may be referred to at any byte, so that overlapping strings could add up to the square of its size.
/// Honest compilers overlap little, if at all: twice the section, and a little for small ones, is the limit.
struct TextCache {
    private let btf: BTF
    private var texts: [UInt32: String] = [:]
    private var remaining: Int

    init(_ btf: BTF) {
        self.btf = btf
        remaining = 2 * btf.stringByteCount + 4096
    }

    /// The string at offset `string` of the section; `place` is where the reference stands, for errors.
    mutating func text(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        if let text = texts[string] { return text }
        let (section, range) = try btf.locate(string, from: .offset(place))
        remaining -= range.count
        guard remaining >= 0 else { throw BTFError(.overlappingStrings, at: .offset(place)) }
        let text = section.text(range)
        texts[string] = text
        return text
    }
}
