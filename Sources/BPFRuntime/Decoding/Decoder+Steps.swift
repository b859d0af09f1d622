import BPFInstructions
import BPFMaps

extension Decoder {
    /// The step for one instruction; `use` is changed where the operation alone does not tell the registers.
    mutating func step(
        for operation: Operation,
        _ instruction: Instruction,
        at slot: Int,
        use: inout RegisterUse
    ) throws(DecodeError) -> Step {
        switch operation {
        case .loadImmediate64(let source): return try wideLoad(instruction, source, at: slot)
        case .callHelper: return try helperCall(instruction, at: slot, use: &use)
        case .callLocal:
            let target = slot + 1 + Int(instruction.immediate)
            let distance = try distance(to: target, from: slot)
            functionStarts.insert(target)
            return Step(.callLocal, offset: distance)
        case .callKernelFunction:
            if let function = code.arenaCalls[slot] { return try arenaCall(function, at: slot, use: &use) }
            return try throwingCall(instruction, at: slot, use: &use)
        case .callRegister: throw error(.callThroughRegister, at: slot)
        case .castAddressSpace: return try cast(instruction, at: slot)
        default: return try plainStep(for: operation, instruction, at: slot)
        }
    }

    private func plainStep(
        for operation: Operation,
        _ instruction: Instruction,
        at slot: Int
    ) throws(DecodeError) -> Step {
        if case .arithmetic(.move, let width, .immediate) = operation {
            let value = Semantics.extend(instruction.immediate)
            return Step(
                constant: width == .bits64 ? value : Semantics.low32(value),
                destination: instruction.destination.rawValue)
        }
        if let arena = code.arena, arena.accesses.contains(slot) {
            return try arenaAccess(operation, instruction, at: slot)
        }
        if case .load(let size, let signed) = operation, code.faultingLoads.contains(slot) {
            return Step(
                .loadGuarded, destination: instruction.destination.rawValue, source: instruction.source.rawValue,
                offset: Int32(instruction.offset), immediate: Int32(signed ? -size.rawValue : size.rawValue))
        }
        guard let code = StepCode(operation) else { throw error(.unknownOpcode(instruction.opcode), at: slot) }
        var offset = Int32(instruction.offset)
        if let distance = operation.jumpDistance(of: instruction) {
            offset = try self.distance(to: slot + 1 + distance, from: slot)
        } else if case .loadPacket(let size, _) = operation {
            offset = Int32(size.rawValue)
        }
        return Step(
            code,
            destination: instruction.destination.rawValue,
            source: instruction.source.rawValue,
            offset: offset,
            immediate: instruction.immediate
        )
    }

    /// How many steps lie between a slot and the one that a jump or call leads to.
    func distance(to target: Int, from slot: Int) throws(DecodeError) -> Int32 {
        Int32(try step(at: target, from: slot) - program.steps.count)
    }

    /// The step at a slot that a jump, a call or an address leads to.
    func step(at target: Int, from slot: Int) throws(DecodeError) -> Int {
        guard stepOfSlot.indices.contains(target) else { throw error(.jumpOutOfRange(target: target), at: slot) }
        guard let step = stepOfSlot[target] else { throw error(.jumpIntoWideLoad(target: target), at: slot) }
        return step
    }
}

extension Operation {
    /// How many slots after the next instruction a jump leads; nil for what is no jump.
    fileprivate func jumpDistance(of instruction: Instruction) -> Int? {
        switch self {
        case .jump(.immediate): Int(instruction.immediate)
        case .jump(.offset), .jumpIf, .mayGoto: Int(instruction.offset)
        default: nil
        }
    }
}
