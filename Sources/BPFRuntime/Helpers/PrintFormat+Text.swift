import BPFBytes

extension PrintFormat {
    /// The line that the arguments make, at most as long as Linux makes one.
    ///
    /// `memory` yields up to a number of bytes at an address, as many as the program may read.
    func text(_ arguments: [UInt64], memory: (UInt64, Int) -> [UInt8]) -> [UInt8] {
        var line: [UInt8] = []
        var rest = arguments[...]
        for piece in pieces {
            switch piece {
            case .text(let text): line += text
            case .conversion(let conversion): line += conversion.text(rest.popFirst() ?? 0, memory: memory)
            }
        }
        return Array(line.prefix(Self.lineLimit))
    }

    /// Kernel: `MAX_BPRINTF_BUF`, less the NUL.
    static let lineLimit = 1023
}

extension PrintFormat.Conversion {
    /// Kernel: `MAX_BPRINTF_BIN_ARGS`, less the NUL.
    private static let stringLimit = 511

    /// The argument as text.
    func text(_ argument: UInt64, memory: (UInt64, Int) -> [UInt8]) -> [UInt8] {
        switch kind {
        case .signed, .unsigned, .hexadecimal, .upperHexadecimal: number(argument)
        case .character: padded([UInt8(truncatingIfNeeded: argument)])
        case .string: padded(Array(memory(argument, Self.stringLimit).prefix { $0 != 0 }))
        case .pointer: padded(Array(Self.digits(argument, count: 16)))
        case .symbol: padded(Array("0x\(String(argument, radix: 16))".utf8))
        case .address4(let isPadded): padded(Self.address4(memory(argument, 4), isPadded: isPadded))
        case .address6(let isSeparated): padded(Self.address6(memory(argument, 16), isSeparated: isSeparated))
        }
    }

    private func number(_ argument: UInt64) -> [UInt8] {
        let low = UInt64(UInt32(truncatingIfNeeded: argument))
        let value = bits == 32 ? low : argument
        switch kind {
        case .signed:
            let signed = bits == 32 ? Int64(Int32(truncatingIfNeeded: argument)) : Int64(bitPattern: argument)
            let sign = signed < 0 ? UInt8(ascii: "-") : positiveSign
            return padded(Array(String(signed.magnitude).utf8), sign: sign)
        case .unsigned: return padded(Array(String(value).utf8))
        default: return padded(Array(String(value, radix: 16, uppercase: kind == .upperHexadecimal).utf8))
        }
    }

    /// Fills up to the width: with zeros behind the sign for numbers, with spaces otherwise.
    private func padded(_ text: [UInt8], sign: UInt8? = nil) -> [UInt8] {
        let signed = (sign.map { [$0] } ?? []) + text
        let missing = max(width - signed.count, 0)
        if alignsLeft { return signed + [UInt8](repeating: UInt8(ascii: " "), count: missing) }
        if padsWithZeros, isNumber {
            return (sign.map { [$0] } ?? []) + [UInt8](repeating: UInt8(ascii: "0"), count: missing) + text
        }
        return [UInt8](repeating: UInt8(ascii: " "), count: missing) + signed
    }

    private var isNumber: Bool {
        switch kind {
        case .signed, .unsigned, .hexadecimal, .upperHexadecimal: true
        default: false
        }
    }

    private static func digits(_ value: UInt64, count: Int) -> String.UTF8View {
        let digits = String(value, radix: 16)
        return (String(repeating: "0", count: max(count - digits.count, 0)) + digits).utf8
    }

    /// Bytes that the program may not read count as zeros.
    private static func address4(_ bytes: [UInt8], isPadded: Bool) -> [UInt8] {
        let parts = (0..<4).map { index in
            let digits = String(bytes.count == 4 ? bytes[index] : 0)
            return isPadded ? String(repeating: "0", count: 3 - digits.count) + digits : digits
        }
        return Array(parts.joined(separator: ".").utf8)
    }

    private static func address6(_ bytes: [UInt8], isSeparated: Bool) -> [UInt8] {
        let digits = Hex.encode(bytes.count == 16 ? bytes : [UInt8](repeating: 0, count: 16))
        if !isSeparated { return Array(digits.utf8) }
        let groups = stride(from: 0, to: 32, by: 4).map { start in
            Array(digits.utf8)[start..<start + 4]
        }
        return Array(groups.joined(separator: [UInt8(ascii: ":")]))
    }
}
