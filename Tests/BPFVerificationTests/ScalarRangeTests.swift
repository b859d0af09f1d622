import BPFInstructions
import Testing

@testable import BPFVerification

/// Soundness: whatever the numbers do, the ranges hold the results.
///
/// Exhaustive over small widths: every set of up to four neighbours, and every run of up to five, at every place where a reading
/// of 64 or 32 bits wraps, against every other.
struct ScalarRangeTests {
    /// Where 64- and 32-bit readings wrap.
    static let places: [UInt64] = [0, 1 << 31, 1 << 32, 1 << 63, 0xffff_ffff_8000_0000, 0x1_8000_0000]

    /// The tightest range of a set of numbers.
    static func abstraction(_ numbers: [UInt64]) -> ScalarRange {
        var range = ScalarRange.unknown
        let words = numbers.map { UInt32(truncatingIfNeeded: $0) }
        let common = numbers.reduce(UInt64.max, &)
        range.bits = Tnum(value: common, mask: numbers.reduce(0, |) & ~common)
        range.unsignedMinimum = numbers.min() ?? 0
        range.unsignedMaximum = numbers.max() ?? 0
        range.signedMinimum = numbers.map { Int64(bitPattern: $0) }.min() ?? 0
        range.signedMaximum = numbers.map { Int64(bitPattern: $0) }.max() ?? 0
        range.low.unsignedMinimum = words.min() ?? 0
        range.low.unsignedMaximum = words.max() ?? 0
        range.low.signedMinimum = words.map { Int32(bitPattern: $0) }.min() ?? 0
        range.low.signedMaximum = words.map { Int32(bitPattern: $0) }.max() ?? 0
        return range
    }

    /// All runs of up to five numbers near `place`.
    static func runs(near place: UInt64) -> [[UInt64]] {
        (0..<5).flatMap { start in
            (1...(5 - start)).map { length in
                (0..<length).map { place &- 2 &+ UInt64(start + $0) }
            }
        }
    }

    /// All sets of up to four neighbours near `place`, with holes or without.
    static func subsets(near place: UInt64, of count: Int = 4) -> [[UInt64]] {
        (1..<(1 << count)).map { subset in
            (0..<count).filter { subset & 1 << $0 != 0 }.map { place &- 2 &+ UInt64($0) }
        }
    }

    /// Every set that is tried.
    static let sets = places.flatMap { runs(near: $0).filter { $0.count == 5 } + subsets(near: $0, of: 3) }

    /// What is known of a set when only some views are: each number says which.
    ///
    /// A view that says nothing must be as good as one that says everything: transfer functions and branches see both.
    static func abstraction(_ numbers: [UInt64], views: Int) -> ScalarRange {
        var range = abstraction(numbers)
        if views & 1 != 0 { range.bits = .unknown }
        if views & 2 != 0 { range.low = .unknown }
        if views & 4 != 0 { range.forgetLimits() }
        if views & 8 != 0 { (range.unsignedMinimum, range.unsignedMaximum) = (0, .max) }
        if views & 16 != 0 { (range.signedMinimum, range.signedMaximum) = (.min, .max) }
        return views == 0 ? range : range.synchronised()
    }

    static func concrete(
        _ operation: Operation.ArithmeticOperation, _ left: UInt64, _ right: UInt64, _ width: Operation.Width
    ) -> UInt64 {
        if width == .bits32 {
            let (word, other) = (UInt32(truncatingIfNeeded: left), UInt32(truncatingIfNeeded: right))
            return UInt64(concrete(operation, word, other, signed: Int32.init(bitPattern:)))
        }
        return concrete(operation, left, right, signed: Int64.init(bitPattern:))
    }

    private static func concrete<Number: FixedWidthInteger & UnsignedInteger, Signed: FixedWidthInteger>(
        _ operation: Operation.ArithmeticOperation, _ left: Number, _ right: Number, signed: (Number) -> Signed
    ) -> Number {
        switch operation {
        case .add: left &+ right
        case .subtract: left &- right
        case .multiply: left &* right
        case .divide: right == 0 ? 0 : left / right
        case .modulo: right == 0 ? left : left % right
        case .signedDivide:
            right == 0
                ? 0 : Number(truncatingIfNeeded: signed(left).dividedReportingOverflow(by: signed(right)).partialValue)
        case .signedModulo:
            right == 0
                ? left
                : Number(
                    truncatingIfNeeded: signed(left).remainderReportingOverflow(dividingBy: signed(right)).partialValue)
        case .or: left | right
        case .and: left & right
        case .xor: left ^ right
        case .shiftLeft: left &<< right
        case .shiftRight: left &>> right
        case .shiftRightArithmetic: Number(truncatingIfNeeded: signed(left) &>> signed(right))
        case .move: right
        }
    }

    @Test(arguments: Operation.ArithmeticOperation.allCases, Operation.Width.allCases)
    func arithmeticHoldsEveryResult(operation: Operation.ArithmeticOperation, width: Operation.Width) {
        for (index, left) in Self.sets.enumerated() {
            for (other, right) in Self.sets.enumerated() {
                let result = ScalarRange.evaluate(
                    operation, Self.abstraction(left, views: (index + other) % 7),
                    Self.abstraction(right, views: (index + other / 7) % 32), width: width)
                for number in left {
                    for other in right {
                        let expected = Self.concrete(operation, number, other, width)
                        guard !result.contains(expected) else { continue }
                        Issue.record("\(number) \(operation) \(other) = \(expected) is not in \(result)")
                        return
                    }
                }
            }
        }
    }

    static func holds(
        _ condition: Operation.Condition, _ left: UInt64, _ right: UInt64, _ width: Operation.Width
    ) -> Bool {
        let mask: UInt64 = width == .bits32 ? 0xffff_ffff : .max
        let (left, right) = (left & mask, right & mask)
        let signed = { (number: UInt64) in
            width == .bits32 ? Int64(Int32(truncatingIfNeeded: number)) : Int64(bitPattern: number)
        }
        return switch condition {
        case .equal: left == right
        case .notEqual: left != right
        case .greater: left > right
        case .greaterOrEqual: left >= right
        case .less: left < right
        case .lessOrEqual: left <= right
        case .signedGreater: signed(left) > signed(right)
        case .signedGreaterOrEqual: signed(left) >= signed(right)
        case .signedLess: signed(left) < signed(right)
        case .signedLessOrEqual: signed(left) <= signed(right)
        case .bitsSet: left & right != 0
        }
    }

    @Test(arguments: Operation.Condition.allCases, Operation.Width.allCases)
    func branchesKeepEveryNumberThatTakesThem(condition: Operation.Condition, width: Operation.Width) {
        for (index, left) in Self.sets.enumerated() {
            for (other, right) in Self.sets.enumerated() {
                let views = ((index + other) % 7, (index + other / 7) % 32)
                guard let problem = Self.problem(condition, left, right, width, views) else { continue }
                Issue.record("\(problem)")
                return
            }
        }
    }

    private static func problem(
        _ condition: Operation.Condition, _ left: [UInt64], _ right: [UInt64], _ width: Operation.Width,
        _ views: (Int, Int)
    ) -> String? {
        let (leftRange, rightRange) = (abstraction(left, views: views.0), abstraction(right, views: views.1))
        var taken = (leftRange, rightRange)
        var fallen = (leftRange, rightRange)
        ScalarRange.assume(condition, &taken.0, &taken.1, width: width)
        ScalarRange.assumeNot(condition, &fallen.0, &fallen.1, width: width)
        let decision = ScalarRange.decide(condition, leftRange, rightRange, width: width)
        for number in left {
            for other in right {
                let holds = holds(condition, number, other, width)
                if let decision, decision != holds { return "decided \(decision) for \(number), \(other)" }
                let (first, second) = holds ? taken : fallen
                if !first.contains(number) || !second.contains(other) { return "lost \(number), \(other)" }
            }
        }
        return nil
    }

    @Test(arguments: [1, 2, 4, 8])
    func conversionsHoldEveryResult(bytes: Int) {
        let places = Self.places + [0x80, 0x8000, 0xffff_ffff_ffff_ff80, 0x100, 0x1_0000]
        for numbers in places.flatMap({ Self.runs(near: $0) + Self.subsets(near: $0) }) {
            let range = Self.abstraction(numbers)
            let truncated = range.truncated(toBytes: bytes)
            let extended = range.signExtended(fromBytes: min(bytes, 4))
            let unused = UInt64(64 - bytes * 8)
            let unusedOfWord = UInt64(64 - min(bytes, 4) * 8)
            for number in numbers {
                #expect(truncated.contains((number << unused) >> unused))
                #expect(
                    extended.contains(
                        UInt64(bitPattern: Int64(bitPattern: number << unusedOfWord) >> Int64(unusedOfWord))))
                #expect(range.zeroExtendedLow.contains(number & 0xffff_ffff))
            }
        }
    }

    @Test(arguments: places)
    func synchronisationKeepsEveryMember(place: UInt64) {
        for numbers in Self.subsets(near: place &- 2, of: 8) {
            for views in 0..<32 {
                let tight = Self.abstraction(numbers, views: views).synchronised()
                guard !numbers.allSatisfy(tight.contains) else { continue }
                Issue.record("\(numbers), views \(views): \(tight)")
                return
            }
        }
    }

    @Test(arguments: [Operation.ArithmeticOperation.shiftLeft, .shiftRight, .shiftRightArithmetic])
    func shiftsByEveryAmountHoldEveryResult(operation: Operation.ArithmeticOperation) {
        for (index, numbers) in Self.sets.enumerated() {
            for amount in UInt64(0)..<64 {
                for width in Operation.Width.allCases where width == .bits64 || amount < 32 {
                    let result = ScalarRange.evaluate(
                        operation, Self.abstraction(numbers, views: index % 32), ScalarRange(constant: amount),
                        width: width)
                    let missing = numbers.first { !result.contains(Self.concrete(operation, $0, amount, width)) }
                    guard let missing else { continue }
                    Issue.record("\(missing) \(operation) \(amount), \(width): not in \(result)")
                    return
                }
            }
        }
    }

    /// What covers a state must hold every number that the state holds.
    @Test func aRangeThatContainsAnotherHoldsItsNumbers() {
        for place in Self.places {
            let sets = Self.subsets(near: place)
            for (index, left) in sets.enumerated() {
                for right in sets {
                    let (range, other) = (Self.abstraction(left, views: index % 32), Self.abstraction(right))
                    if range.contains(other) { #expect(right.allSatisfy(range.contains)) }
                }
            }
        }
    }

    @Test func synchronisationIsSoundForRandomViews() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<20_000 {
            let numbers = (0..<3).map { _ in
                UInt64.random(in: 0 ... .max, using: &generator) >> UInt64.random(in: 0..<64)
            }
            var range = Self.abstraction(numbers)
            if Bool.random() { range.bits = .unknown }
            if Bool.random() { range.low = .unknown }
            if Bool.random() { range.forgetLimits() }
            let tight = range.synchronised()
            #expect(numbers.allSatisfy(tight.contains))
        }
    }

    @Test func rangesOfOneSignAreExchanged() {
        let range = ScalarRange(unsigned: 0...255)
        #expect(range.bits == Tnum(value: 0, mask: 0xff))
        #expect(range.signedMinimum == 0 && range.signedMaximum == 255)
        #expect(range.low.signedMaximum == 255)
    }
}
