/// Strings of a BTF that many records share, each decoded once.
///
/// A string section may be referred to at any byte, so that overlapping strings could add up to the square of its size.
/// Honest compilers overlap little, if at all: twice the section, and a little for small ones, is the limit.
struct TextCache {
    private let btf: BTF
    private var texts: [UInt32: String] = [:]
    private var remaining: Int
    /// The one that was asked for last but one: the file's name, where lines and files are asked for in turns.
    private var recent: (string: UInt32, text: String) = (0, "")
    private var last: (string: UInt32, text: String) = (0, "")

    /// - Parameter expected: about how many strings there will be.
    init(_ btf: BTF, expected: Int) {
        self.btf = btf
        texts.reserveCapacity(min(expected, btf.stringByteCount))
        remaining = 2 * btf.stringByteCount + 4096
    }

    /// The string at offset `string` of the section; `place` is where the reference stands, for errors.
    mutating func text(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        if string != 0, recent.string == string {
            swap(&recent, &last)
            return last.text
        }
        let text = try shared(string, at: place)
        (recent, last) = (last, (string, text))
        return text
    }

    private mutating func shared(_ string: UInt32, at place: Int) throws(BTFError) -> String {
        if let text = texts[string] { return text }
        let (section, range) = try btf.locate(string, from: .offset(place))
        remaining -= range.count
        guard remaining >= 0 else { throw BTFError(.overlappingStrings, at: .offset(place)) }
        let text = section.text(range)
        texts[string] = text
        return text
    }
}
