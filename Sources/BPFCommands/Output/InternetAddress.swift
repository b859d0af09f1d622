/// Internet addresses as text.
enum InternetAddress {
    /// Dotted decimal.
    static func text(v4 bytes: some Collection<UInt8>) -> String {
        bytes.map { String($0) }.joined(separator: ".")
    }

    /// Colons and hexadecimal, the longest run of zeros left out; IPv4-mapped addresses end in dotted decimal.
    ///
    /// - Source: RFC 5952 §4–5.
    static func text(v6 bytes: some Collection<UInt8>) -> String {
        let octets = Array(bytes)
        guard octets.count == 16 else { return "?" }
        if octets.prefix(10).allSatisfy({ $0 == 0 }), octets[10] == 0xff, octets[11] == 0xff {
            return "::ffff:" + text(v4: octets[12...])
        }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(octets[$0]) << 8 | UInt16(octets[$0 + 1]) }
        let texts = groups.map { String($0, radix: 16) }
        guard let zeros = longestZeros(groups) else { return texts.joined(separator: ":") }
        return texts[..<zeros.lowerBound].joined(separator: ":") + "::"
            + texts[zeros.upperBound...].joined(separator: ":")
    }

    /// The first of the longest runs of at least two zeros.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(best?.count ?? 0, 1) { best = start..<index }
            start = index + 1
        }
        return best
    }
}
