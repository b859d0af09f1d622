/// What Linux takes for a name.
enum NameRules {
    /// The most bytes of a name.
    private static let limit = 512

    /// Letters (of Latin-1 too), digits, `_` and `.`, a digit not first; never empty.
    static func isIdentifier(_ name: some Collection<UInt8>) -> Bool {
        guard let first = name.first, name.count <= limit, isLetter(first) else { return false }
        return name.dropFirst().allSatisfy { isLetter($0) || (0x30...0x39).contains($0) }
    }

    /// Anything printable; never empty.
    static func isSectionName(_ name: some Collection<UInt8>) -> Bool {
        !name.isEmpty && name.count <= limit && name.allSatisfy { (0x20...0x7e).contains($0) || $0 >= 0xa0 }
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x41...0x5a, 0x61...0x7a, 0x5f, 0x2e: true
        case 0xd7, 0xf7: false
        default: byte >= 0xc0
        }
    }
}
