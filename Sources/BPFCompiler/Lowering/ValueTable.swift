import BPFInstructions

/// A value that a register has held; equal numbers are equal values.
typealias ValueNumber = Int32

/// How values were computed from others.
struct ValueTable: ~Copyable {
    private var expressions: [Expression] = []

    /// How a value was computed, as far as anybody wants to know.
    enum Expression {
        case unknown
        case constant(UInt64)
        /// `base + index + displacement`
        case sum(base: ValueNumber, index: ValueNumber?, displacement: Int32)
        /// The low `width` bits of a value, shifted; of 32 bits the result has a zero upper half.
        case shiftLeft(ValueNumber, by: UInt8, Operation.Width)
        case shiftRight(ValueNumber, by: UInt8, Operation.Width)
    }

    init() { expressions.reserveCapacity(128) }

    /// Starts again, when nobody holds any value any more.
    mutating func clear() { expressions.removeAll(keepingCapacity: true) }

    /// A new value.
    @inline(__always)
    mutating func add(_ expression: Expression = .unknown) -> ValueNumber {
        expressions.append(expression)
        return ValueNumber(expressions.count - 1)
    }

    @inline(__always)
    subscript(value: ValueNumber) -> Expression { expressions[Int(value)] }

    /// The number that a value is; nil for one that is not known.
    func constant(_ value: ValueNumber) -> UInt64? {
        if case .constant(let number) = self[value] { number } else { nil }
    }

    /// A value as a sum, of itself alone if need be.
    func sum(_ value: ValueNumber) -> (base: ValueNumber, index: ValueNumber?, displacement: Int32) {
        if case .sum(let base, let index, let displacement) = self[value] {
            (base, index, displacement)
        } else {
            (value, nil, 0)
        }
    }

    /// A value as another one shifted left by up to three, as an index may be.
    func scaled(_ value: ValueNumber) -> (value: ValueNumber, scale: UInt8)? {
        if case .shiftLeft(let index, let amount, .bits64) = self[value], amount <= 3 { (index, amount) } else { nil }
    }

    /// The bits by which a value is rotated left, when two shifted parts of it are put together again.
    func rotation(
        _ left: ValueNumber, _ right: ValueNumber, _ width: Operation.Width
    ) -> (value: ValueNumber, by: UInt8, width: Operation.Width)? {
        switch (self[left], self[right]) {
        case (.shiftLeft(let value, let up, let shifted), .shiftRight(let other, let down, let same)),
            (.shiftRight(let other, let down, let shifted), .shiftLeft(let value, let up, let same)):
            let bits: UInt8 = shifted == .bits32 ? 32 : 64
            guard shifted == same, value == other, up + down == bits, shifted == .bits32 || width == .bits64 else {
                return nil
            }
            return (value, up, shifted)
        default: return nil
        }
    }
}
