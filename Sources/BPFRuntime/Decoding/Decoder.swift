import BPFInstructions
import BPFMaps
import BPFModel

/// Turns instructions into steps: everything that can be known before a program runs is looked up once, here.
///
/// Whatever the instructions are, the result is safe to walk: every jump and call leads to a step, and no step is
/// followed by nothing.
struct Decoder {
    let code: ProgramCode
    /// Helpers that may be called; nil for all that are implemented.
    let allowedHelpers: Set<HelperID>?
    /// What tail calls of this program need.
    let kind: TailCallKind
    /// Whether helpers that are not implemented become calls of a stand-in.
    var usesStandIns = false

    var program = DecodedProgram()
    /// The step of each slot; nil for the second slot of a 64-bit load.
    var stepOfSlot: [Int?] = []
    /// Slots at which a function starts, besides 0.
    var functionStarts: Set<Int> = []

    /// What Linux accepts from a privileged user.
    static let slotLimit = 1_000_000

    init(_ code: ProgramCode, allowedHelpers: Set<HelperID>?, kind: TailCallKind) {
        self.code = code
        self.allowedHelpers = allowedHelpers
        self.kind = kind
    }

    /// Decodes the whole program.
    mutating func decode() throws(DecodeError) -> DecodedProgram {
        try numberSteps()
        try bindArena()
        for slot in code.instructions.indices {
            guard let number = stepOfSlot[slot] else { continue }
            let instruction = code.instructions[slot]
            let operation = try operation(of: instruction, at: slot)
            try checkRegisters(of: instruction, operation, at: slot)
            var use = RegisterUse(operation, destination: instruction.destination, source: instruction.source)
            var step = try self.step(for: operation, instruction, at: slot, use: &use)
            step.number = Int32(number)
            program.steps.append(step)
            program.uses.append(use)
            program.slots.append(slot)
        }
        try bindExceptionCallback()
        try checkEnds()
        try checkCallbacks()
        program.instructionCount = program.steps.count
        return program
    }

    /// The decoded program with fewer steps, and a function for each, for fast mode.
    func fused(_ rules: ContextRules) -> DecodedProgram {
        var fused = MoveFusion.fuse(program, functionStarts: Set(functionStarts.compactMap { stepOfSlot[$0] }))
        let fields = rules.packetFields.map { (Int32(clamping: $0.offset), $0.content) }
        fused.chain = ChainStep.chain(fused.steps, contextFields: Dictionary(fields) { field, _ in field })
        return fused
    }

    func error(_ reason: DecodeError.Reason, at slot: Int) -> DecodeError {
        DecodeError(program: code.name, slot: slot, reason: reason)
    }

    private mutating func numberSteps() throws(DecodeError) {
        let count = code.instructions.count
        if count == 0 { throw error(.empty, at: 0) }
        if count > Self.slotLimit { throw error(.tooLong(count: count, limit: Self.slotLimit), at: 0) }
        stepOfSlot.reserveCapacity(count)
        var step = 0
        while stepOfSlot.count < count {
            let isWide = code.instructions[stepOfSlot.count].isWide
            stepOfSlot.append(step)
            step += 1
            if isWide { stepOfSlot.append(nil) }
        }
    }

    private func operation(of instruction: Instruction, at slot: Int) throws(DecodeError) -> Operation {
        if let operation = instruction.operation { return operation }
        let isUnknown = InstructionForm.all(opcode: instruction.opcode).isEmpty
        throw error(
            isUnknown ? .unknownOpcode(instruction.opcode) : .reservedField(opcode: instruction.opcode), at: slot)
    }

    private func checkRegisters(
        of instruction: Instruction,
        _ operation: Operation,
        at slot: Int
    ) throws(DecodeError) {
        let fields = InstructionForm.of(instruction)?.uses ?? []
        for (field, register) in [
            (InstructionForm.Fields.destination, instruction.destination), (.source, instruction.source),
        ] where fields.contains(field) && !register.isProgramRegister {
            throw error(.noSuchRegister(register), at: slot)
        }
        if operation.writtenRegister(of: instruction) == .r10 { throw error(.writesFramePointer, at: slot) }
    }

    /// Confirms that the last instruction of every function leaves it.
    private func checkEnds() throws(DecodeError) {
        for end in functionStarts.subtracting([0]).union([code.instructions.count]).sorted() {
            // The last slot before a function may be the second of a 64-bit load, whose opcode no jump has.
            switch code.instructions[end - 1].operation {
            case .exit, .jump: continue
            default: throw error(.fallsOffTheEnd, at: end - 1)
            }
        }
    }
}

extension Operation {
    /// The register that an instruction writes by naming it; nil for none.
    func writtenRegister(of instruction: Instruction) -> Register? {
        switch self {
        case .arithmetic, .negate, .moveSignExtended, .byteSwap, .castAddressSpace, .loadImmediate64, .load,
            .loadAcquire:
            instruction.destination
        case .atomic(_, _, let fetch): fetch ? instruction.source : nil
        case .atomicExchange: instruction.source
        default: nil
        }
    }
}
