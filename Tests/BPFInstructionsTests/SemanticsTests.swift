import BPFInstructions
import Testing

private typealias Arithmetic = Operation.ArithmeticOperation

/// The meaning of operations, at the edges; the conformance corpus has many more values.
@Suite struct SemanticsTests {
    private static let least: UInt64 = 1 << 63
    private static let all = UInt64.max
    private static let dirt: UInt64 = 0xdead_beef << 32

    @Test(
        arguments: [
            (.add, all, 2, 1), (.subtract, 0, 1, all), (.multiply, least, 2, 0), (.divide, 43, 6, 7),
            (.divide, 43, 0, 0),
            (.divide, all, 2, all >> 1), (.modulo, 43, 6, 1), (.modulo, 43, 0, 43), (.modulo, all, 10, 5),
            (.signedDivide, 0 &- 43, 6, 0 &- 7), (.signedDivide, 43, 0 &- 6, 0 &- 7),
            (.signedDivide, least, all, least),
            (.signedDivide, 0 &- 43, 0, 0), (.signedModulo, 0 &- 13, 3, all), (.signedModulo, 13, 0 &- 3, 1),
            (.signedModulo, least, all, 0), (.signedModulo, 0 &- 13, 0, 0 &- 13), (.or, 12, 10, 14), (.and, 12, 10, 8),
            (.xor, 12, 10, 6), (.shiftLeft, 1, 63, least), (.shiftLeft, 1, 64, 1), (.shiftLeft, 1, all, least),
            (.shiftRight, least, 63, 1), (.shiftRight, least, 65, least >> 1), (.shiftRightArithmetic, least, 63, all),
            (.shiftRightArithmetic, least, 64, least), (.move, 1, dirt, dirt),
        ] as [(Operation.ArithmeticOperation, UInt64, UInt64, UInt64)])
    func arithmeticOf64Bits(operation: Operation.ArithmeticOperation, left: UInt64, right: UInt64, result: UInt64) {
        #expect(operation.apply(left, right, .bits64) == result)
    }

    @Test(
        arguments: [
            (.add, 0xffff_ffff, 2, 1), (.subtract, 0, 1, 0xffff_ffff), (.multiply, 0x8000_0000, 2, 0),
            (.divide, 43, 6, 7),
            (.divide, 43, 0, 0), (.divide, 0xffff_ffff, 2, 0x7fff_ffff), (.modulo, 43, 6, 1), (.modulo, 43, 0, 43),
            (.signedDivide, 0xffff_ffd5, 6, 0xffff_fff9), (.signedDivide, 0x8000_0000, 0xffff_ffff, 0x8000_0000),
            (.signedDivide, 43, 0, 0), (.signedModulo, 0xffff_fff3, 3, 0xffff_ffff),
            (.signedModulo, 0x8000_0000, 0xffff_ffff, 0), (.signedModulo, 0xffff_fff3, 0, 0xffff_fff3),
            (.or, 12, 10, 14),
            (.and, 12, 10, 8), (.xor, 12, 10, 6), (.shiftLeft, 1, 31, 0x8000_0000), (.shiftLeft, 1, 32, 1),
            (.shiftRight, 0x8000_0000, 31, 1), (.shiftRight, 0x8000_0000, 33, 0x4000_0000),
            (.shiftRightArithmetic, 0x8000_0000, 31, 0xffff_ffff),
            (.shiftRightArithmetic, 0x8000_0000, 32, 0x8000_0000),
            (.shiftRightArithmetic, 0x4000_0000, 30, 1), (.move, 1, 7, 7),
        ] as [(Operation.ArithmeticOperation, UInt64, UInt64, UInt64)])
    func arithmeticOf32BitsIgnoresTheHighHalves(
        operation: Operation.ArithmeticOperation, left: UInt64, right: UInt64, result: UInt64
    ) {
        #expect(operation.apply(left, right, .bits32) == result)
        #expect(operation.apply(left | Self.dirt, right | Self.dirt << 1, .bits32) == result)
    }

    @Test func everyOperationHasValuesAbove() {
        for operation in Operation.ArithmeticOperation.allCases {
            for width in Operation.Width.allCases {
                for (left, right) in [(Self.all, 0), (0, Self.all), (Self.least, Self.all), (Self.all, Self.all)] {
                    let result = operation.apply(left, right, width)
                    #expect(width == .bits64 || result <= 0xffff_ffff, "\(operation)")
                }
            }
        }
    }

    @Test func negationAndExtension() {
        #expect(Semantics.negate64(5) == Self.all - 4)
        #expect(Semantics.negate64(Self.least) == Self.least)
        #expect(Semantics.negate32(Self.dirt | 5) == 0xffff_fffb)
        #expect(Semantics.negate32(0) == 0)
        #expect(Semantics.extend(-1) == Self.all)
        #expect(Semantics.signExtend8(0x180) == Self.all - 0x7f)
        #expect(Semantics.signExtend16(0x1_7fff) == 0x7fff)
        #expect(Semantics.signExtend32(0x8000_0000) == 0xffff_ffff_8000_0000)
        #expect(Operation.MemorySize.half.signExtend(0xffff) == Self.all)
        #expect(Operation.MemorySize.double.signExtend(Self.least) == Self.least)
        #expect(Operation.MemorySize.allCases.map { $0.zeroExtend(Self.all) } == [0xff, 0xffff, 0xffff_ffff, Self.all])
        #expect(Operation.MemorySize.allCases.map(\.bits) == [8, 16, 32, 64])
    }

    @Test func byteOrders() {
        let value: UInt64 = 0x0123_4567_89ab_cdef
        let swapped: [UInt64] = [0xef, 0xefcd, 0xefcd_ab89, 0xefcd_ab89_6745_2301]
        let kept: [UInt64] = [0xef, 0xcdef, 0x89ab_cdef, value]
        let sizes = Operation.MemorySize.allCases
        let isLittle = 1.littleEndian == 1
        #expect(sizes.map { Operation.Endianness.swapped.apply(value, $0) } == swapped)
        #expect(sizes.map { Operation.Endianness.big.apply(value, $0) } == (isLittle ? swapped : kept))
        #expect(sizes.map { Operation.Endianness.little.apply(value, $0) } == (isLittle ? kept : swapped))
    }

    @Test(
        arguments: [
            (5, 5, [.equal, .greaterOrEqual, .lessOrEqual, .signedGreaterOrEqual, .signedLessOrEqual, .bitsSet]),
            (5, 6, [.notEqual, .less, .lessOrEqual, .signedLess, .signedLessOrEqual, .bitsSet]),
            (all, 1, [.notEqual, .greater, .greaterOrEqual, .signedLess, .signedLessOrEqual, .bitsSet]),
            (8, all - 15, [.notEqual, .less, .lessOrEqual, .signedGreater, .signedGreaterOrEqual]),
        ] as [(UInt64, UInt64, [Operation.Condition])])
    func conditions(left: UInt64, right: UInt64, holding: [Operation.Condition]) {
        for condition in Operation.Condition.allCases {
            #expect(condition.holds(left, right, .bits64) == holding.contains(condition), "\(condition)")
            #expect(condition.holds(left, right, .bits32) == holding.contains(condition), "\(condition)")
            let dirty = condition.holds(left ^ Self.dirt, right ^ Self.dirt << 1, .bits32)
            #expect(dirty == holding.contains(condition), "\(condition)")
        }
    }

    @Test func atomics() {
        let results = Operation.AtomicOperation.allCases.map { $0.apply(0b1100, 0b1010) }
        #expect(results == [0b10110, 0b1110, 0b1000, 0b0110])
    }
}
