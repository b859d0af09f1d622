import BPFBytes
import BPFInstructions
import Testing

@Suite struct InstructionBytesTests {
    /// The example of RFC 9669 §3.1.
    private let addition = Instruction(opcode: 0x07, destination: .r1, immediate: 0x1122_3344)

    @Test func theRFCsExampleInBothOrders() throws {
        let little: [UInt8] = [0x07, 0x01, 0, 0, 0x44, 0x33, 0x22, 0x11]
        let big: [UInt8] = [0x07, 0x10, 0, 0, 0x11, 0x22, 0x33, 0x44]
        #expect(Instruction.encode([addition], in: .little) == little)
        #expect(Instruction.encode([addition], in: .big) == big)
        #expect(try Instruction.decode(little, in: .little) == [addition])
        #expect(try Instruction.decode(big, in: .big) == [addition])
    }

    @Test(arguments: ByteOrder.allCases)
    func everyFieldComesBack(order: ByteOrder) throws {
        let slots = [
            Instruction(opcode: 0xff, destination: .r3, source: Register(rawValue: 15), offset: -2, immediate: .min),
            Instruction(opcode: 0, destination: .r0, source: .r10, offset: .max, immediate: -1),
        ]
        let bytes = Instruction.encode(slots, in: order)
        #expect(bytes.count == 16)
        #expect(try Instruction.decode(bytes, in: order) == slots)
        #expect(try Instruction(bytes, at: 8, in: order) == slots[1])
    }

    @Test func anIncompleteSlotIsAnError() {
        let bytes = Instruction.encode([addition], in: .little) + [1, 2, 3]
        #expect(throws: BytesError(offset: 8, needed: 8, available: 3)) { try Instruction.decode(bytes, in: .little) }
        #expect(throws: BytesError.self) { try Instruction(bytes, at: 4, in: .little) }
        #expect(throws: BytesError.self) { try Instruction(bytes, at: -1, in: .little) }
    }

    @Test func registersHaveFourBits() {
        #expect(Register(rawValue: 0x1b) == Register(rawValue: 11))
        #expect(!Register(rawValue: 11).isProgramRegister)
        #expect(Register.r10.isProgramRegister)
        #expect(Register.r10.description == "r10")
        #expect(Register.r2 < .r3)
    }
}
