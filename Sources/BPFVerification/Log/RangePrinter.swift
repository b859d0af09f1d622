/// Prints what is known of a number as the kernel does: only limits that say something, equal ones together.
enum RangePrinter {
    static func describe(_ range: ScalarRange) -> [String] {
        var parts: [String] = []
        for (index, limit) in limits(of: range).enumerated() where limit.isInformative {
            let earlier = limits(of: range).prefix(index).contains { $0.isInformative && $0.group(with: limit) }
            guard !earlier else { continue }
            let same = limits(of: range).dropFirst(index).filter { $0.isInformative && $0.group(with: limit) }
            parts.append(same.map(\.name).joined(separator: "=") + "=" + limit.text)
        }
        if !range.bits.isUnknown { parts.append("var_off=\(range.bits)") }
        return parts
    }

    /// One limit with its name and the number that says nothing.
    private struct Limit {
        let name: String
        let value: Int64
        let isUnsigned: Bool
        let isInformative: Bool

        func group(with other: Limit) -> Bool { value == other.value }

        var text: String {
            isUnsigned ? RangePrinter.unsigned(UInt64(bitPattern: value)) : RangePrinter.signed(value)
        }
    }

    private static func limits(of range: ScalarRange) -> [Limit] {
        let low = range.low
        return [
            Limit(
                name: "smin", value: range.signedMinimum, isUnsigned: false,
                isInformative: range.signedMinimum != .min),
            Limit(
                name: "smax", value: range.signedMaximum, isUnsigned: false,
                isInformative: range.signedMaximum != .max),
            Limit(
                name: "umin", value: Int64(bitPattern: range.unsignedMinimum), isUnsigned: true,
                isInformative: range.unsignedMinimum != 0),
            Limit(
                name: "umax", value: Int64(bitPattern: range.unsignedMaximum), isUnsigned: true,
                isInformative: range.unsignedMaximum != .max),
            Limit(
                name: "smin32", value: Int64(low.signedMinimum), isUnsigned: false,
                isInformative: low.signedMinimum != .min),
            Limit(
                name: "smax32", value: Int64(low.signedMaximum), isUnsigned: false,
                isInformative: low.signedMaximum != .max),
            Limit(
                name: "umin32", value: Int64(low.unsignedMinimum), isUnsigned: true,
                isInformative: low.unsignedMinimum != 0),
            Limit(
                name: "umax32", value: Int64(low.unsignedMaximum), isUnsigned: true,
                isInformative: low.unsignedMaximum != .max),
        ]
    }

    /// Decimal where it is short, as the kernel decides it.
    static func signed(_ number: Int64) -> String {
        if number >= Int64(Int16.min), number <= Int64(UInt16.max) { return String(number) }
        return "0x" + String(UInt64(bitPattern: number), radix: 16)
    }

    static func unsigned(_ number: UInt64) -> String {
        number <= UInt64(UInt16.max) ? String(number) : "0x" + String(number, radix: 16)
    }
}
