/// A format of `bpf_trace_printk`, taken apart.
///
/// What is accepted is what Linux 6.18 accepts: flags `0+- ` and a width; `c`, `s`, `d`, `i`, `u`, `x`, `X` with at most
/// two `l`; `p` alone or with `K`, `x`, `s`, `S`, `B`, `ks`, `us`, `I4`, `i4`, `I6`, `i6`.
struct PrintFormat {
    private(set) var pieces: [Piece] = []

    /// A stretch of text, or one conversion of an argument.
    enum Piece: Equatable {
        case text([UInt8])
        case conversion(Conversion)
    }

    /// How an argument is printed.
    struct Conversion: Equatable {
        var kind = Kind.pointer
        var alignsLeft = false
        var padsWithZeros = false
        /// What stands in the place of a minus sign.
        var positiveSign: UInt8?
        var width = 0
        /// Of a number, in bits.
        var bits = 32

        /// What the argument is.
        enum Kind: Equatable {
            case signed, unsigned, hexadecimal, upperHexadecimal
            case character, string
            case pointer, symbol
            case address4(padded: Bool), address6(separated: Bool)
        }
    }

    /// A wider field than any line is as good as this.
    static let widthLimit = 1024

    /// Nil for a format that Linux refuses, or that wants more than `argumentCount` arguments.
    init?(_ bytes: some Sequence<UInt8>, argumentCount: Int) {
        var reader = Reader(bytes: Array(bytes))
        var text: [UInt8] = []
        var count = 0
        while let byte = reader.next() {
            guard Self.isPrintable(byte) else { return nil }
            if byte != UInt8(ascii: "%") {
                text.append(byte)
            } else if reader.take("%") {
                text.append(byte)
            } else {
                guard count < argumentCount, let conversion = reader.conversion() else { return nil }
                count += 1
                if !text.isEmpty { pieces.append(.text(text)) }
                pieces.append(.conversion(conversion))
                text = []
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7f || (0x09...0x0d).contains(byte)
    }
}

extension PrintFormat {
    /// Reads a format byte by byte.
    private struct Reader {
        let bytes: [UInt8]
        var position = 0

        mutating func next() -> UInt8? {
            guard position < bytes.count else { return nil }
            position += 1
            return bytes[position - 1]
        }

        /// Passes over a text if it comes next.
        mutating func take(_ text: StaticString) -> Bool {
            let wanted = Array(text.description.utf8)
            guard bytes[position...].starts(with: wanted) else { return false }
            position += wanted.count
            return true
        }

        /// What follows a percent sign; nil for what Linux refuses.
        mutating func conversion() -> Conversion? {
            var conversion = Conversion()
            readFlags(into: &conversion)
            readWidth(into: &conversion)
            if take("p") { return pointer(conversion) }
            let plain: [(StaticString, Conversion.Kind)] = [("s", .string), ("c", .character)]
            for (letter, kind) in plain where take(letter) {
                conversion.kind = kind
                return conversion
            }
            if take("l") {
                conversion.bits = 64
                _ = take("l")
            }
            let numbers: [(StaticString, Conversion.Kind)] = [
                ("d", .signed), ("i", .signed), ("u", .unsigned), ("x", .hexadecimal), ("X", .upperHexadecimal),
            ]
            guard let number = numbers.first(where: { take($0.0) }) else { return nil }
            conversion.kind = number.1
            return conversion
        }

        private mutating func readFlags(into conversion: inout Conversion) {
            while true {
                if take("0") {
                    conversion.padsWithZeros = true
                } else if take("-") {
                    conversion.alignsLeft = true
                } else if take("+") {
                    conversion.positiveSign = UInt8(ascii: "+")
                } else if take(" ") {
                    conversion.positiveSign = conversion.positiveSign ?? UInt8(ascii: " ")
                } else {
                    return
                }
            }
        }

        private mutating func readWidth(into conversion: inout Conversion) {
            while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position]) {
                let digit = Int(bytes[position] - UInt8(ascii: "0"))
                conversion.width = min(conversion.width * 10 + digit, PrintFormat.widthLimit)
                position += 1
            }
        }

        private mutating func pointer(_ conversion: Conversion) -> Conversion? {
            var conversion = conversion
            let forms: [(StaticString, Conversion.Kind)] = [
                ("ks", .string), ("us", .string), ("K", .pointer), ("x", .pointer),
                ("s", .symbol), ("S", .symbol), ("B", .symbol),
                ("I4", .address4(padded: false)), ("i4", .address4(padded: true)),
                ("I6", .address6(separated: true)), ("i6", .address6(separated: false)),
            ]
            if let form = forms.first(where: { take($0.0) }) {
                conversion.kind = form.1
                return conversion
            }
            // Alone, a pointer must be followed by something that is neither letter nor digit.
            let follower = position < bytes.count ? bytes[position] : 0
            let scalar = UnicodeScalar(follower).properties
            return follower < 0x80 && (scalar.isAlphabetic || scalar.numericType != nil) ? nil : conversion
        }
    }
}
