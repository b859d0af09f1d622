/// A format of `bpf_snprintf`, whose arguments are numbers and pointers of eight bytes each.
struct FormatString {
    let bytes: [UInt8]

    /// Whether the kernel takes the format with so many arguments.
    ///
    /// - Source: bpf-helpers(7), `bpf_snprintf`; observed on Linux 6.12.
    func isValid(argumentCount: Int) -> Bool {
        var place = 0
        var used = 0
        while place < bytes.count {
            let byte = bytes[place]
            guard byte >= 0x80 || Self.isPrintable(byte) || Self.isSpace(byte) else { return false }
            place += 1
            guard byte == UInt8(ascii: "%") else { continue }
            if character(place) == "%" {
                place += 1
                continue
            }
            guard used < argumentCount, let next = skipConversion(place) else { return false }
            used += 1
            place = next
        }
        return true
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { byte >= 0x20 && byte < 0x7f }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    /// The character at a place; "\0" at the end.
    private func character(_ place: Int) -> Character {
        place < bytes.count ? Character(UnicodeScalar(bytes[place])) : "\0"
    }

    /// Whether a conversion that some letters could go on may end before `place`.
    private func ends(_ place: Int) -> Bool {
        guard place < bytes.count else { return true }
        let byte = bytes[place]
        return Self.isSpace(byte)
            || (Self.isPrintable(byte) && !character(place).isLetter && !character(place).isNumber)
    }

    /// The place after the conversion that begins after the `%` at `place - 1`; nil for one that is not understood.
    private func skipConversion(_ start: Int) -> Int? {
        var place = start
        while "0+- ".contains(character(place)) { place += 1 }
        if ("1"..."9").contains(character(place)) {
            while ("0"..."9").contains(character(place)) { place += 1 }
        }
        switch character(place) {
        case "p": return skipPointer(place + 1)
        case "s": return ends(place + 1) ? place + 1 : nil
        case "c": return place + 1
        default: break
        }
        for _ in 0..<2 where character(place) == "l" { place += 1 }
        return "iduxX".contains(character(place)) ? place + 1 : nil
    }

    private func skipPointer(_ place: Int) -> Int? {
        if ends(place) { return place }
        switch (character(place), character(place + 1)) {
        case ("k", "s"), ("u", "s"): return ends(place + 2) ? place + 2 : nil
        case ("K", _), ("x", _), ("s", _), ("S", _), ("B", _): return place + 1
        case ("i", "4"), ("i", "6"), ("I", "4"), ("I", "6"): return place + 2
        default: return nil
        }
    }
}
