/// What a program is to return, as an annotation says it.
enum Retval: Hashable {
    case number(Int32)
    /// Some pointer, which differs from run to run.
    case anything

    /// Reads the text of a tag: a decimal or hexadecimal number, or one of the suite's words; nil for anything else.
    init?(_ text: String) {
        switch text {
        case "INT_MIN": self = .number(.min)
        case "TEST_DATA_LEN": self = .number(64)
        case "POINTER_VALUE": self = .anything
        default:
            let isNegative = text.hasPrefix("-")
            let digits = isNegative ? text.dropFirst() : text[...]
            let magnitude = digits.hasPrefix("0x") ? Int64(digits.dropFirst(2), radix: 16) : Int64(digits)
            guard let magnitude else { return nil }
            self = .number(Int32(truncatingIfNeeded: isNegative ? -magnitude : magnitude))
        }
    }

    /// Whether a program that returned `value` did what was expected.
    func accepts(_ value: Int32) -> Bool {
        switch self {
        case .number(let expected): expected == value
        case .anything: true
        }
    }
}
