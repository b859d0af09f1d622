import BPFInstructions

/// Writes resolutions into instructions.
///
/// | instruction | what holds the number |
/// |---|---|
/// | `r1 += 8`, `w1 = 8` | the immediate |
/// | `r1 = *(u32 *)(r2 + 8)` and stores | the offset, and the width of the access |
/// | `r1 = 8 ll` | both immediates |
struct InstructionPatch {
    /// The helper that a call of an unanswered instruction names; no kernel has it.
    ///
    /// - Kernel: 0xbad2310, "bad relo", in libbpf.
    static let unansweredHelper: Int32 = 0xbad_2310

    private enum Class: UInt8 {
        case load, loadMemory, store, storeRegister, arithmetic32, jump, jump32, arithmetic64

        init?(of instruction: Instruction) {
            self.init(rawValue: instruction.opcode & 0x07)
        }
    }

    let slot: Int

    /// Applies a resolution; says why the instruction has no answer, if so.
    func apply(_ resolution: Resolution, to code: inout [Instruction]) throws(COREError.Reason) -> COREError.Reason? {
        guard code.indices.contains(slot), !code[slot].isWide || slot + 1 < code.count else {
            throw .instructionOutside(count: code.count)
        }
        guard case .answered(let original, let target, let fits) = resolution else {
            refuse(&code)
            return .noMatch
        }
        switch Class(of: code[slot]) {
        case .arithmetic32, .arithmetic64: try patchImmediate(&code[slot], original, target)
        case .loadMemory, .store, .storeRegister:
            try check(Int64(code[slot].offset), original)
            guard let offset = Int16(exactly: target.value) else { throw .offsetTooLarge(target.value) }
            guard fits else {
                refuse(&code)
                return .otherSize(from: original.storage?.size ?? 0, to: target.storage?.size ?? 0)
            }
            code[slot].offset = offset
            try patchWidth(&code[slot], original, target)
        case .load: try patchWide(&code, original, target)
        case .jump, .jump32, nil: throw .unsupportedInstruction(opcode: code[slot].opcode)
        }
        return nil
    }

    private func refuse(_ code: inout [Instruction]) {
        let call = Instruction(opcode: 0x85, immediate: Self.unansweredHelper)
        if code[slot].isWide { code[slot + 1] = call }
        code[slot] = call
    }

    private func patchImmediate(
        _ instruction: inout Instruction,
        _ original: Answer,
        _ target: Answer
    ) throws(COREError.Reason) {
        guard instruction.opcode & 0x08 == 0 else { throw .unsupportedInstruction(opcode: instruction.opcode) }
        let isSame = instruction.immediate == Int32(truncatingIfNeeded: original.value)
        guard !original.isChecked || isSame else {
            throw .unexpectedValue(found: Int64(instruction.immediate), expected: original.value)
        }
        instruction.immediate = Int32(truncatingIfNeeded: target.value)
    }

    private func patchWide(
        _ code: inout [Instruction],
        _ original: Answer,
        _ target: Answer
    ) throws(COREError.Reason) {
        guard code[slot].isWide, code[slot].source == .r0, code[slot].offset == 0 else {
            throw .unsupportedInstruction(opcode: code[slot].opcode)
        }
        let low = UInt64(UInt32(bitPattern: code[slot].immediate))
        let high = UInt64(UInt32(bitPattern: code[slot + 1].immediate))
        try check(Int64(bitPattern: high << 32 | low), original)
        code[slot].immediate = Int32(truncatingIfNeeded: target.value)
        code[slot + 1].immediate = Int32(truncatingIfNeeded: target.value >> 32)
    }

    /// Gives a load or store the width that the field has on the target.
    private func patchWidth(
        _ instruction: inout Instruction,
        _ original: Answer,
        _ target: Answer
    ) throws(COREError.Reason) {
        let (before, after) = (original.storage?.size ?? 0, target.storage?.size ?? 0)
        if before == after { return }
        let width = Self.widths[instruction.opcode & 0x18] ?? 0
        guard width == before else { throw .unexpectedWidth(found: width, expected: before) }
        guard let code = Self.widths.first(where: { $0.value == after })?.key else { throw .unsupportedWidth(after) }
        instruction.opcode = instruction.opcode & ~0x18 | code
    }

    /// Bytes that a load or store moves, by the two bits of its opcode that say so.
    private static let widths: [UInt8: Int] = [0x00: 4, 0x08: 2, 0x10: 1, 0x18: 8]

    private func check(_ found: Int64, _ original: Answer) throws(COREError.Reason) {
        guard !original.isChecked || found == Int64(bitPattern: original.value) else {
            throw .unexpectedValue(found: found, expected: original.value)
        }
    }
}
