/// Which sizes of keys or values a type takes.
enum SizeRule: Sendable {
    /// Any but 0.
    case any
    /// This one.
    case exactly(UInt32)
    /// No bytes at all.
    case none
    /// One of two.
    case either(UInt32, UInt32)
    case range(ClosedRange<UInt32>)
    /// Multiples of a number up to a limit.
    case multiple(of: UInt32, upTo: UInt32)

    /// What is wrong with a size; nil when nothing is.
    func violation(_ size: UInt32, of part: MapError.Part) -> MapError.Reason? {
        switch self {
        case .any: size == 0 ? zero(part, required: nil) : nil
        case .exactly(let required): size == required ? nil : zero(part, size, required: required)
        case .none: size == 0 ? nil : .size(of: part, size, allowed: "none")
        case .either(let first, let second):
            size == first || size == second ? nil : .size(of: part, size, allowed: "\(first) and \(second)")
        case .range(let range):
            range.contains(size)
                ? nil : .size(of: part, size, allowed: "\(range.lowerBound) to \(range.upperBound)")
        case .multiple(let unit, let limit):
            size > 0 && size <= limit && size % unit == 0
                ? nil : .size(of: part, size, allowed: "multiples of \(unit) up to \(limit)")
        }
    }

    private func zero(_ part: MapError.Part, _ size: UInt32 = 0, required: UInt32?) -> MapError.Reason {
        part == .key ? .keySize(size, required: required) : .valueSize(size, required: required)
    }
}
