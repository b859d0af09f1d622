import BPFModel

/// `bpf_strtol(text, size, flags, result)`: reads a signed number, in the base that `flags` say or the text shows.
enum ReadSigned: HelperFunction {
    static let id = HelperID.strtol

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        NumberText.read(arguments) { (magnitude, isNegative) throws(LinuxError) in
            guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { throw .erange }
            return isNegative ? 0 &- magnitude : magnitude
        }
    }
}

/// `bpf_strtoul(text, size, flags, result)`: the same for numbers without a sign.
enum ReadUnsigned: HelperFunction {
    static let id = HelperID.strtoul

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        NumberText.read(arguments) { (magnitude, isNegative) throws(LinuxError) in
            if isNegative { throw .einval }
            return magnitude
        }
    }
}

/// A number at the start of a text: white space, a sign, `0x` or `0`, digits.
///
/// - Source: Linux, `bpf-helpers(7)`.
private enum NumberText {
    /// Reads a number, writes what `value` makes of it to r4, and returns how many bytes it took or an error.
    static func read(
        _ arguments: HelperArguments, _ value: (UInt64, Bool) throws(LinuxError) -> UInt64
    ) -> UInt64 {
        let count = Int(arguments.r2 & 0xffff_ffff)
        // Safety: the arguments were checked, or the program is trusted; so below.
        let text = unsafe HostMemory.bytes(arguments.r1, count: min(count, 64))
        do throws(LinuxError) {
            let (length, magnitude, isNegative) = try parse(text[...], flags: arguments.r3)
            unsafe HostMemory.store(try value(magnitude, isNegative), arguments.r4)
            return UInt64(length)
        } catch {
            return error.helperResult
        }
    }

    private static func parse(
        _ text: ArraySlice<UInt8>, flags: UInt64
    ) throws(LinuxError) -> (length: Int, magnitude: UInt64, isNegative: Bool) {
        guard [0, 8, 10, 16].contains(flags) else { throw .einval }
        var rest = text.drop { [0x20, 0x09, 0x0a, 0x0b, 0x0c, 0x0d].contains($0) }
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        var base = flags
        let isPrefixed = rest.starts(with: [0x30, 0x78]) || rest.starts(with: [0x30, 0x58])
        if base == 0 { base = isPrefixed ? 16 : rest.first == 0x30 ? 8 : 10 }
        if base == 16 && isPrefixed { rest = rest.dropFirst(2) }
        let digits = rest.prefix { digit($0).map { $0 < base } ?? false }
        if digits.isEmpty { throw .einval }
        var magnitude: UInt64 = 0
        for byte in digits {
            let (product, overflows) = magnitude.multipliedReportingOverflow(by: base)
            let (sum, carries) = product.addingReportingOverflow(digit(byte) ?? 0)
            if overflows || carries { throw .erange }
            magnitude = sum
        }
        return (digits.endIndex - text.startIndex, magnitude, isNegative)
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt64(byte - UInt8(ascii: "a")) + 10
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt64(byte - UInt8(ascii: "A")) + 10
        default: nil
        }
    }
}
