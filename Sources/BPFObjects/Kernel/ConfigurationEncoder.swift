import BPFBytes
import BPFTypeFormat

/// Turns values of the kernel's configuration into the bytes of variables, by their types.
///
/// | the variable is | `y`, `m`, `n` | a number | text |
/// |---|---|---|---|
/// | `bool` | 1, –, 0 | 0 and 1 | – |
/// | `enum libbpf_tristate` | 1, 2, 0 | – | – |
/// | `char` | the letter | if it fits | – |
/// | another integer | – | if it fits | – |
/// | an array of `char` | – | – | cut to fit, with a NUL |
struct ConfigurationEncoder {
    let btf: BTF
    let order: ByteOrder

    func bytes(_ text: String, _ type: TypeID) throws(OverrideError.Reason) -> [UInt8] {
        let (size, resolved) = try OverrideError.Reason.reading { () throws(BTFError) in
            (try btf.size(of: type), try btf.resolve(type).type)
        }
        let fault = OverrideError.Reason.unsuitableConfiguration(text, type: btf.spelling(type))
        switch resolved {
        case .integer(let integer):
            guard let bytes = bytes(text, integer, size) else { throw fault }
            return bytes
        case .enumeration(let enumeration) where enumeration.name == "libbpf_tristate" && size == 4:
            guard let index = ["n", "y", "m"].firstIndex(of: text) else { throw fault }
            return bytes(of: UInt64(index), size)
        case .array(let element, _, let count):
            guard let bytes = try characters(text, element, count) else { throw fault }
            return bytes
        default: throw fault
        }
    }

    private func bytes(_ text: String, _ integer: IntegerType, _ size: Int) -> [UInt8]? {
        guard (1...8).contains(size) else { return nil }
        if ["y", "m", "n"].contains(text) {
            if integer.encoding.contains(.boolean) { return text == "m" ? nil : bytes(of: text == "y" ? 1 : 0, size) }
            return size == 1 ? Array(text.utf8) : nil
        }
        guard let number = Self.number(text) else { return nil }
        if integer.encoding.contains(.boolean) {
            return (0...1).contains(number) ? bytes(of: UInt64(truncatingIfNeeded: number), size) : nil
        }
        if size < 8 {
            let bits = size * 8
            let range: ClosedRange<Int64> =
                integer.encoding.contains(.signed) ? -(1 << (bits - 1))...(1 << (bits - 1)) - 1 : 0...(1 << bits) - 1
            guard let value = Int64(exactly: number), range.contains(value) else { return nil }
        }
        return bytes(of: UInt64(truncatingIfNeeded: number), size)
    }

    private func characters(
        _ text: String,
        _ element: TypeID,
        _ count: Int
    ) throws(OverrideError.Reason) -> [UInt8]? {
        let character = try OverrideError.Reason.reading { () throws(BTFError) in try btf.resolve(element).type }
        guard case .integer(let integer) = character, integer.size == 1, count > 0, text.utf8.count >= 2,
            text.hasPrefix("\""), text.hasSuffix("\"")
        else { return nil }
        let bytes = text.utf8.dropFirst().dropLast().prefix(count - 1)
        return bytes + [UInt8](repeating: 0, count: count - bytes.count)
    }

    /// A number in decimal, in hexadecimal after `0x`, or in octal after `0`.
    private static func number(_ text: String) -> Int128? {
        let isNegative = text.hasPrefix("-")
        let digits = isNegative ? text.dropFirst() : text[...]
        let magnitude: UInt64? =
            if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
                UInt64(digits.dropFirst(2), radix: 16)
            } else if digits.hasPrefix("0"), digits.count > 1 {
                UInt64(digits.dropFirst(), radix: 8)
            } else {
                UInt64(digits)
            }
        return magnitude.map { isNegative ? -Int128($0) : Int128($0) }
    }

    private func bytes(of number: UInt64, _ size: Int) -> [UInt8] {
        let little = (0..<size).map { UInt8(truncatingIfNeeded: number >> UInt64($0 * 8)) }
        return order == .little ? little : little.reversed()
    }
}
