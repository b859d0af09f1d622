import BPFAssembler
import BPFInstructions
import Testing

/// What the disassembler writes, the assembler reads back.
@Suite struct RoundTripTests {
    @Test(arguments: Disassembler.Style.allCases)
    func everyFormWithRandomFields(style: Disassembler.Style) throws {
        var random = SplitMix64(state: 1)
        let disassembler = Disassembler(style: style)
        for form in InstructionForm.table {
            for _ in 0..<20 {
                let slots = form.random(&random)
                if !style.isLossless(for: slots) { continue }
                let text = disassembler.listing(slots)
                #expect(try Assembler.instructions(text) == slots, "\(text)")
                let bare = disassembler.text(of: slots[0], high: slots.last?.immediate ?? 0)
                #expect(try Assembler.instructions(bare) == slots, "\(bare)")
            }
        }
    }

    @Test func everySlotOfAnyBytes() throws {
        var random = SplitMix64(state: 7)
        let disassembler = Disassembler(style: .assembly)
        for _ in 0..<2000 {
            let slots = (0..<4).map { _ in Instruction(random: &random) }
            let text = disassembler.listing(slots)
            #expect(try Assembler.instructions(text) == slots, "\(text)")
        }
    }

    @Test func whatTheAssemblerReadTheDisassemblerWrites() throws {
        let text = """
                w1 = 1
                *(u32 *)(r10 -4) = r1
                r1 = map[flows]
                call bpf_map_lookup_elem#1
                if r0 == 0x0 goto L8
                r1 = 1
                lock *(u64 *)(r0 +0) += r1
            L8:
                r2 = map[.rodata][0]+16
                call twice
                exit
            twice:
                r0 = subprog[twice]
                r3 = 0x7 ll
                may_goto twice
                exit

            """
        let program = try Assembler.program(text)
        let names = SymbolNames(
            references: Dictionary(uniqueKeysWithValues: program.references.map { ($0.slot, $0.symbol) }),
            functions: [12: "twice"])
        #expect(program.references.map(\.slot) == [2, 8])
        let written = Disassembler(style: .assembly, symbols: names).listing(program.instructions)
        #expect(written == text)
    }
}

extension Disassembler.Style {
    /// Whether the style's text says all of the instruction.
    fileprivate func isLossless(for slots: [Instruction]) -> Bool {
        switch (self, slots[0].operation) {
        case (.assembly, _): true
        case (.log, .loadImmediate64(let source)): source == .constant
        case (.dump, .loadImmediate64(.map)), (.dump, .loadImmediate64(.function)),
            (.dump, .loadImmediate64(.mapIndex)),
            (.dump, .loadImmediate64(.kernelVariable)):
            slots[1].immediate == 0
        case (_, .callKernelFunction): slots[0].offset == 0
        default: true
        }
    }
}

extension InstructionForm {
    /// An instruction of this form with random values in the fields that are free; edge values are frequent.
    func random(_ random: inout SplitMix64) -> [Instruction] {
        let any = Instruction(random: &random)
        let slot = Instruction(
            opcode: opcode,
            destination: uses.contains(.destination) ? any.destination : fixed.destination,
            source: uses.contains(.source) ? any.source : fixed.source,
            offset: uses.contains(.offset) ? any.offset : fixed.offset,
            immediate: uses.contains(.immediate) ? any.immediate : fixed.immediate)
        return slot.isWide ? [slot, Instruction(opcode: 0, immediate: Instruction(random: &random).immediate)] : [slot]
    }
}

extension Instruction {
    /// Any bytes, with edge values more often than chance has them.
    init(random: inout SplitMix64) {
        let bits = random.next()
        let immediates: [Int32] = [0, 1, -1, .max, .min, 31, 64]
        let offsets: [Int16] = [0, 1, -1, .max, .min, 8]
        let choice = random.next()
        self.init(
            opcode: UInt8(truncatingIfNeeded: bits),
            destination: Register(rawValue: UInt8(truncatingIfNeeded: bits >> 8)),
            source: Register(rawValue: UInt8(truncatingIfNeeded: bits >> 12)),
            offset: choice & 1 == 0 ? offsets[Int(choice >> 8) % 6] : Int16(truncatingIfNeeded: bits >> 16),
            immediate: choice & 2 == 0 ? immediates[Int(choice >> 16) % 7] : Int32(truncatingIfNeeded: bits >> 32))
    }
}

/// A small random number generator whose sequence never changes.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
        return value ^ (value >> 31)
    }
}
