import BPFInstructions

/// How far one instruction may move a pointer, so that a mask can hold it there even when the processor guesses.
struct SpeculationLimit: Hashable, Sendable {
    let subtracts: Bool
    let scalarIsNegative: Bool
    let scalarIsConstant: Bool
    let limit: Int64
}

extension Verifier {
    /// Without privilege, a pointer must not even speculatively leave what it points into.
    ///
    /// What is added as an immediate can't be guessed wrong; a register is masked, the same way for all paths.
    func checkSpeculation(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum, _ result: RegisterState
    ) throws(VerificationFailure) {
        guard case .arithmetic(_, _, .register) = step.operation else { return try checkPlace(sum, result) }
        let leftward = (arithmetic == .subtract) != (sum.scalar.range.signedMinimum < 0)
        let before = try reach(sum.pointer, leftward: leftward, arithmetic, sum)
        if !sum.scalar.range.isConstant {
            masksVariables = true
            var imagined = state
            imagined.isSpeculative = true
            imagined[step.destination] = sum.pointer
            try fork(to: slot + 1, imagined)
        }
        try checkPlace(sum, result)
        let after = try reach(result, leftward: leftward, arithmetic, sum)
        let note = SpeculationLimit(
            subtracts: arithmetic == .subtract,
            scalarIsNegative: sum.scalar.range.signedMinimum < 0,
            scalarIsConstant: sum.scalar.range.isConstant,
            limit: abs(before - after))
        if let known = speculationLimits[slot], known != note {
            throw speculationFailure(
                "tried to \(arithmetic.verb) from different maps, paths or scalars", step.destination)
        }
        speculationLimits[slot] = note
    }

    private func speculationFailure(_ text: String, _ register: Register) -> VerificationFailure {
        failure("R\(register.rawValue) \(text), pointer arithmetic with it prohibited for !root", .access)
    }

    /// How far the pointer may move before it leaves its object.
    private func reach(
        _ pointer: RegisterState, leftward: Bool, _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum
    ) throws(VerificationFailure) -> Int64 {
        let scalar = sum.scalar.range
        if !scalar.isConstant && (scalar.signedMinimum < 0) != (scalar.signedMaximum < 0) {
            let register = sum.pointerIsDestination ? step.source : step.destination
            throw speculationFailure("has unknown scalar with mixed signed bounds", register)
        }
        let (distance, size): (Int64, Int64)
        switch pointer.kind {
        case .stack:
            distance = -(Int64(bitPattern: pointer.range.bits.value) &+ Int64(pointer.offset))
            size = Int64(Frame.maximumStack) + (leftward ? 1 : 0)
        case .mapValue:
            let edge = leftward ? pointer.range.signedMinimum : Int64(clamping: pointer.range.unsignedMaximum)
            distance = edge.addingReportingOverflow(Int64(pointer.offset)).partialValue
            size = Int64(description(of: pointer).valueSize)
        default: throw speculationFailure("has pointer with unsupported alu operation", step.destination)
        }
        guard distance < size, distance > Int64(Int32.min) else {
            throw speculationFailure("tried to \(arithmetic.verb) beyond pointer bounds", step.destination)
        }
        return distance
    }

    private func checkPlace(_ sum: PointerSum, _ result: RegisterState) throws(VerificationFailure) {
        let name = RegisterName.of(step.destination)
        switch sum.pointer.kind {
        case .stack:
            let offset = Int(result.offset)
            guard result.range.isConstant else {
                throw failure(
                    "\(name) variable stack access prohibited for !root, var_off=\(result.range.bits) off=\(offset)",
                    .access)
            }
            let place = offset &+ Int(Int64(bitPattern: result.range.bits.value))
            if place >= 0 || place < -Frame.maximumStack {
                throw failure(
                    "\(name) stack pointer arithmetic goes out of range, prohibited for !root; off=\(place)", .access)
            }
        case .mapValue:
            do throws(VerificationFailure) {
                try checkRegion(result, name, Int(result.offset), 1, limit: description(of: result).valueSize)
            } catch {
                throw failure(
                    error.message + "\n\(name) pointer arithmetic of map value goes out of range, prohibited for !root",
                    .access)
            }
        default: break
        }
    }
}

extension Operation.ArithmeticOperation {
    /// As messages about pointers have it.
    fileprivate var verb: String { self == .subtract ? "sub" : "add" }
}

extension Verifier {
    /// A load that is done before this store must not see a pointer's bytes as a number, or what was there before anything was written.
    ///
    /// - Kernel: `sanitize_stack_spill`.
    func noteSanitizedStore(_ before: StackSlot, _ byte: Int, _ size: Int, _ value: StoredValue) {
        var storesPointer = false
        if case .register(let register) = value { storesPointer = state[register].isPointer }
        let covers = (byte..<min(byte + size, StackSlot.size)).contains { before[$0] != .misc && before[$0] != .zero }
        if storesPointer || covers { sanitizedStores.insert(slot) }
    }
}
