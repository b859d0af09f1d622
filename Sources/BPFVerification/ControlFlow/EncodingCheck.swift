import BPFInstructions
import BPFModel

/// Encodings that are refused before any path is followed.
struct EncodingCheck {
    let steps: [Step]
    let maps: [MapDescription]
    let profile: KernelProfile
    let permissions: Permissions
    /// The arena that instructions name, as an index into `maps`; nil for none.
    private(set) var arena: Int?

    init(steps: [Step], maps: [MapDescription], profile: KernelProfile, permissions: Permissions) {
        (self.steps, self.maps, self.profile, self.permissions) = (steps, maps, profile, permissions)
    }

    mutating func run() throws(VerificationFailure) {
        var slot = 0
        while slot < steps.count {
            let step = steps[slot]
            if step.instruction.opcode & 0x07 == 0x01 {
                try checkLoad(step, at: slot)
            }
            if step.instruction.isWide {
                try checkWideLoad(at: slot)
                slot += 2
                continue
            }
            guard isKnown(step.instruction.opcode) else {
                let digits = String(step.instruction.opcode, radix: 16)
                throw VerificationFailure(
                    "unknown opcode " + (digits.count == 1 ? "0" : "") + digits, at: slot)
            }
            slot += 1
        }
    }

    private func checkLoad(_ step: Step, at slot: Int) throws(VerificationFailure) {
        let mode = step.instruction.opcode & 0xe0
        if (mode != 0x60 && mode != 0x80) || step.instruction.immediate != 0 {
            throw VerificationFailure("BPF_LDX uses reserved fields", at: slot)
        }
    }

    /// Sizes below a word came to atomic operations with load-acquire and store-release.
    private func isKnown(_ opcode: UInt8) -> Bool {
        if opcode == 0x8d || opcode == 0xc2 { return false }
        if opcode == 0xc3 || opcode == 0xdb { return true }
        if opcode == 0xcb || opcode == 0xd3 { return profile.version >= KernelVersion(6, 15) }
        return Self.isInTable[Int(opcode)]
    }

    /// By opcode: whether the instruction set has it.
    private static let isInTable = (0...UInt8.max).map { !InstructionForm.all(opcode: $0).isEmpty }

    private mutating func checkWideLoad(at slot: Int) throws(VerificationFailure) {
        guard slot + 1 < steps.count else {
            throw VerificationFailure("invalid bpf_ld_imm64 insn", at: slot)
        }
        let (first, second) = (steps[slot].instruction, steps[slot + 1].instruction)
        if second.opcode != 0 || second.destination.rawValue != 0 || second.source.rawValue != 0 || second.offset != 0 {
            throw VerificationFailure("invalid bpf_ld_imm64 insn", at: slot)
        }
        guard let source = PseudoSource(rawValue: first.source.rawValue) else {
            throw VerificationFailure("unrecognized bpf_ld_imm64 insn", at: slot)
        }
        switch source {
        case .constant, .function: break
        case .kernelVariable:
            throw VerificationFailure(
                "kernel variables are not supported by this verifier yet", at: slot, reason: .unsupported)
        case .map, .mapIndex:
            if second.immediate != 0 { throw VerificationFailure("unrecognized bpf_ld_imm64 insn", at: slot) }
            _ = try map(first, at: slot)
        case .mapValue, .mapIndexValue:
            try checkValueAddress(try map(first, at: slot), offset: second.immediate, at: slot)
        }
    }

    private mutating func map(_ instruction: Instruction, at slot: Int) throws(VerificationFailure) -> MapDescription {
        let index = Int(instruction.immediate)
        guard maps.indices.contains(index) else {
            throw VerificationFailure("fd \(index) is not pointing to valid bpf_map", at: slot)
        }
        if maps[index].type == .arena { try noteArena(index, at: slot) }
        return maps[index]
    }

    /// A program has one arena at most.
    private mutating func noteArena(_ index: Int, at slot: Int) throws(VerificationFailure) {
        guard arena != index else { return }
        if arena != nil { throw VerificationFailure("Only one arena per program", at: slot) }
        guard permissions.allowsPointerLeaks, permissions.isBPFCapable else {
            throw VerificationFailure(
                "CAP_BPF and CAP_PERFMON are required to use arena", at: slot, reason: .permission)
        }
        arena = index
    }

    /// Only maps that are one block of memory have values with an address.
    private func checkValueAddress(
        _ map: MapDescription, offset: Int32, at slot: Int
    ) throws(VerificationFailure) {
        let distance = UInt32(bitPattern: offset)
        guard distance < 1 << 29 else {
            throw VerificationFailure("direct value offset of \(distance) is not allowed", at: slot)
        }
        if map.type == .arena {
            guard Int(distance) > map.maxEntries << 12 else { return }
            throw VerificationFailure(
                "invalid access to map value pointer, value_size=\(map.valueSize) off=\(distance)", at: slot)
        }
        guard map.type == .array, map.maxEntries == 1 else {
            throw VerificationFailure(
                map.type == .array
                    ? "invalid access to map value pointer, value_size=\(map.valueSize) off=\(distance)"
                    : "no direct value access support for this map type",
                at: slot)
        }
        guard Int(distance) < map.valueSize else {
            throw VerificationFailure(
                "invalid access to map value pointer, value_size=\(map.valueSize) off=\(distance)", at: slot)
        }
    }
}
