import BPFInstructions
import Testing

/// The table of forms: every row well formed, no two alike, and each as the RFC has it.
@Suite struct InstructionTableTests {
    private let table = InstructionForm.table

    @Test func rowsAreInOpcodeOrder() {
        #expect(table.map(\.opcode) == table.map(\.opcode).sorted())
        #expect(table.count == 183)
    }

    @Test func noTwoRowsMatchOneInstruction() {
        for (index, form) in table.enumerated() {
            for other in table[(index + 1)...] where other.opcode == form.opcode {
                #expect(Self.differ(form, other), "\(form) and \(other)")
            }
        }
    }

    @Test func segmentsAreTheSyntax() {
        for form in table {
            let text = form.segments.map { segment in
                switch segment {
                case .literal(let text): text
                case .field(let field): "{\(field.rawValue)}"
                }
            }
            #expect(text.joined() == form.syntax)
            #expect(form.segments.allSatisfy { if case .literal(let text) = $0 { !text.contains("{") } else { true } })
        }
    }

    @Test func everyRowFindsItself() {
        for form in table {
            let free = Instruction(opcode: form.opcode, destination: .r7, source: .r8, offset: 77, immediate: 99)
            let instruction = Instruction(
                opcode: form.opcode,
                destination: form.uses.contains(.destination) ? free.destination : form.fixed.destination,
                source: form.uses.contains(.source) ? free.source : form.fixed.source,
                offset: form.uses.contains(.offset) ? free.offset : form.fixed.offset,
                immediate: form.uses.contains(.immediate) ? free.immediate : form.fixed.immediate)
            #expect(InstructionForm.of(instruction) == form)
            #expect(instruction.operation == form.operation)
        }
    }

    @Test func aReservedFieldInUseIsNoInstruction() {
        for form in table {
            var instruction = form.fixed
            if !form.uses.contains(.destination) {
                instruction.destination = .r9
                #expect(InstructionForm.of(instruction) == nil, "\(form)")
            }
            instruction = form.fixed
            if !form.uses.contains(.offset) {
                instruction.offset = 0x55
                #expect(InstructionForm.of(instruction) == nil, "\(form)")
            }
            instruction = form.fixed
            if !form.uses.contains(.immediate) {
                instruction.immediate = 0x5555
                #expect(InstructionForm.of(instruction) == nil, "\(form)")
            }
            instruction = form.fixed
            if !form.uses.contains(.source) {
                instruction.source = Register(rawValue: 14)
                #expect(InstructionForm.of(instruction) == nil, "\(form)")
            }
        }
    }

    @Test func unknownOpcodesHaveNoRows() {
        let known = Set(table.map(\.opcode))
        #expect(known.count == 130)
        for opcode in UInt8.min...UInt8.max {
            #expect(InstructionForm.all(opcode: opcode).isEmpty == !known.contains(opcode))
        }
    }

    @Test func groupsFollowTheRFCsRules() {
        for form in table where ![.linux, .kernel, .callx].contains(form.group) {
            #expect(form.group == Self.group(form), "\(form)")
        }
    }

    @Test func levelsFollowClang() {
        for form in table {
            let isSignedOrLong =
                switch form.operation {
                case .arithmetic(.signedDivide, _, _), .arithmetic(.signedModulo, _, _), .moveSignExtended,
                    .load(_, signed: true), .byteSwap(_, .swapped), .jump(.immediate):
                    true
                default: false
                }
            #expect((form.level == .v4) == (isSignedOrLong || form.group == .linux), "\(form)")
            if case .jumpIf(_, .bits32, _) = form.operation { #expect(form.level == .v3) }
        }
    }

    @Test func aWideLoadIsTheOnlyOneOfTwoSlots() {
        for form in table {
            let isLoad = if case .loadImmediate64 = form.operation { true } else { false }
            #expect(form.fixed.isWide == isLoad)
        }
    }

    /// Whether a fixed field tells the two rows apart.
    private static func differ(_ left: InstructionForm, _ right: InstructionForm) -> Bool {
        let fixed = InstructionForm.Fields([.destination, .source, .offset, .immediate])
            .subtracting(left.uses).subtracting(right.uses)
        return fixed.contains(.source) && left.fixed.source != right.fixed.source
            || fixed.contains(.offset) && left.fixed.offset != right.fixed.offset
            || fixed.contains(.immediate) && left.fixed.immediate != right.fixed.immediate
    }

    /// The group as the prose of RFC 9669 §2.4, §4 and §5 gives it, by the bits of the opcode.
    private static func group(_ form: InstructionForm) -> ConformanceGroup {
        let code = form.opcode >> 4
        switch form.opcode & 7 {
        case 4:
            return [2, 3, 9].contains(code) ? .divmul32 : form.fixed.immediate == 64 && code == 13 ? .base64 : .base32
        case 7 where code == 13: return form.fixed.immediate == 64 ? .base64 : .base32
        case 7: return [2, 3, 9].contains(code) ? .divmul64 : .base64
        case 5: return [0, 8, 9].contains(code) ? .base32 : .base64
        case 6: return .base32
        case 0: return form.opcode >> 5 == 0 ? .base64 : .packet
        case 3 where form.opcode >> 5 == 6: return form.opcode & 0x18 == 0x18 ? .atomic64 : .atomic32
        default: return form.opcode & 0x18 == 0x18 ? .base64 : .base32
        }
    }
}
