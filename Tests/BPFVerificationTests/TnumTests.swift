import Testing

@testable import BPFVerification

struct TnumTests {
    /// Every tnum of `width` bits.
    static func all(width: UInt64) -> [Tnum] {
        let limit = UInt64(1) << width
        return (0..<limit).flatMap { mask in
            (0..<limit).filter { $0 & mask == 0 }.map { Tnum(value: $0, mask: mask) }
        }
    }

    static func members(_ tnum: Tnum) -> [UInt64] {
        (0..<16).filter(tnum.contains)
    }

    enum Operator: CaseIterable {
        case add, subtract, multiply, and, or, xor

        func abstract(_ left: Tnum, _ right: Tnum) -> Tnum {
            switch self {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            case .and: left & right
            case .or: left | right
            case .xor: left ^ right
            }
        }

        func concrete(_ left: UInt64, _ right: UInt64) -> UInt64 {
            switch self {
            case .add: left &+ right
            case .subtract: left &- right
            case .multiply: left &* right
            case .and: left & right
            case .or: left | right
            case .xor: left ^ right
            }
        }
    }

    @Test(arguments: Operator.allCases)
    func holdsEveryResult(operation: Operator) {
        let tnums = Self.all(width: 4)
        for left in tnums {
            for right in tnums {
                let result = operation.abstract(left, right)
                for number in Self.members(left) {
                    for other in Self.members(right) where !result.contains(operation.concrete(number, other)) {
                        Issue.record("\(operation) of \(left), \(right) = \(result) misses \(number), \(other)")
                    }
                }
            }
        }
    }

    @Test func additionIsTheBestThereIs() {
        let tnums = Self.all(width: 3)
        for left in tnums {
            for right in tnums {
                let sums = Self.members(left).flatMap { number in Self.members(right).map { number + $0 } }
                let common = sums.reduce(UInt64.max, &)
                let any = sums.reduce(0, |)
                #expect(left + right == Tnum(value: common, mask: any & ~common))
            }
        }
    }

    @Test func shiftsMoveEveryMember() {
        for tnum in Self.all(width: 4) {
            for amount in UInt64(0)..<64 {
                for number in Self.members(tnum) {
                    let negative = number << 60
                    let high = tnum.shiftedLeft(by: 60)
                    #expect(tnum.shiftedLeft(by: amount).contains(number << amount))
                    #expect(high.shiftedRight(by: amount).contains(negative >> amount))
                    let arithmetic = UInt64(bitPattern: Int64(bitPattern: negative) >> Int64(amount))
                    #expect(high.shiftedRightArithmetic(by: amount).contains(arithmetic))
                }
            }
        }
    }

    @Test func rangeKeepsTheCommonLeadingBits() {
        #expect(Tnum(minimum: 5, maximum: 5) == Tnum(constant: 5))
        #expect(Tnum(minimum: 0, maximum: .max) == .unknown)
        #expect(Tnum(minimum: 0x10, maximum: 0x1a) == Tnum(value: 0x10, mask: 0xf))
    }

    @Test func subsetAgreesWithMembers() {
        let tnums = Self.all(width: 3)
        for left in tnums {
            for right in tnums {
                let isSubset = Set(Self.members(right)).isSubset(of: Self.members(left))
                #expect(left.contains(right) == isSubset)
                #expect(left.overlaps(right) == !Set(Self.members(left)).isDisjoint(with: Self.members(right)))
            }
        }
    }

    @Test func printsAsTheKernelDoes() {
        #expect(Tnum(value: 0x100, mask: 0xff).description == "(0x100; 0xff)")
    }
}
