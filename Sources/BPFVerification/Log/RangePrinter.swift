/// Prints what is known of a number as the kernel does: only limits that say something, equal ones together.
enum RangePrinter {
    static func describe(_ range: ScalarRange) -> [String] {
        var limits = limits(of: range)
        var parts: [String] = []
        for index in limits.indices where limits[index].isInformative {
            var names = limits[index].name + "="
            // Lower limits stand at even places, upper ones at odd places.
            for other in stride(from: index + 2, to: limits.count, by: 2)
            where limits[other].isInformative && limits[other].isSame(as: limits[index]) {
                limits[other].isInformative = false
                names += limits[other].name + "="
            }
            parts.append(names + limits[index].text)
        }
        if !range.bits.isUnknown { parts.append("var_off=\(range.bits)") }
        return parts
    }

    /// One limit with its name.
    private struct Limit {
        let name: String
        let value: Int64
        let isSigned: Bool
        var isInformative: Bool

        /// Whether it is the same number, negative or not.
        func isSame(as other: Limit) -> Bool {
            value == other.value && (isSigned && value < 0) == (other.isSigned && other.value < 0)
        }

        var text: String {
            isSigned ? RangePrinter.signed(value) : RangePrinter.unsigned(UInt64(bitPattern: value))
        }
    }

    private static func limits(of range: ScalarRange) -> [Limit] {
        let low = range.low
        return [
            signed("smin", range.signedMinimum, silent: .min),
            signed("smax", range.signedMaximum, silent: .max),
            unsigned("umin", range.unsignedMinimum, silent: 0),
            unsigned("umax", range.unsignedMaximum, silent: .max),
            signed("smin32", Int64(low.signedMinimum), silent: Int64(Int32.min)),
            signed("smax32", Int64(low.signedMaximum), silent: Int64(Int32.max)),
            unsigned("umin32", UInt64(low.unsignedMinimum), silent: 0),
            unsigned("umax32", UInt64(low.unsignedMaximum), silent: UInt64(UInt32.max)),
        ]
    }

    private static func signed(_ name: String, _ value: Int64, silent: Int64) -> Limit {
        Limit(name: name, value: value, isSigned: true, isInformative: value != silent)
    }

    private static func unsigned(_ name: String, _ value: UInt64, silent: UInt64) -> Limit {
        Limit(name: name, value: Int64(bitPattern: value), isSigned: false, isInformative: value != silent)
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
