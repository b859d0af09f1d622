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
    func checkSpeculation(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum, _ result: RegisterState
    ) throws(VerificationFailure) {
        if !sum.scalar.range.isConstant {
            try checkMask(arithmetic, sum)
        } else if let known = speculationLimits[slot], !known.scalarIsConstant {
            try checkMask(arithmetic, sum)
        } else {
            try noteLimit(arithmetic, sum, sum.scalar.range.signedMinimum < 0)
        }
        try checkPlace(sum, result)
    }

    private static let suffix = "pointer arithmetic with it prohibited for !root"

    private func checkMask(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum
    ) throws(VerificationFailure) {
        let scalar = sum.scalar.range
        let isNegative = scalar.signedMinimum < 0
        if !scalar.isConstant && isNegative != (scalar.signedMaximum < 0) {
            let register = sum.pointerIsDestination ? step.source : step.destination
            throw failure("R\(register.rawValue) has unknown scalar with mixed signed bounds, \(Self.suffix)", .access)
        }
        try noteLimit(arithmetic, sum, isNegative)
        guard !scalar.isConstant else { return }
        var imagined = state
        imagined.isSpeculative = true
        imagined[step.destination] = sum.pointer
        try fork(to: slot + 1, imagined)
    }

    private func noteLimit(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum, _ isNegative: Bool
    ) throws(VerificationFailure) {
        let verb = arithmetic == .subtract ? "sub" : "add"
        let register = step.destination.rawValue
        let leftward = (arithmetic == .subtract) != isNegative
        let (limit, maximum) = distance(sum.pointer, leftward: leftward)
        if let limit, let maximum, limit >= maximum, !sum.scalar.range.isConstant {
            throw failure("R\(register) tried to \(verb) beyond pointer bounds, \(Self.suffix)", .access)
        }
        let note = SpeculationLimit(
            subtracts: arithmetic == .subtract,
            scalarIsNegative: isNegative,
            scalarIsConstant: sum.scalar.range.isConstant,
            limit: sum.scalar.range.isConstant ? 0 : limit ?? 0)
        if let known = speculationLimits[slot], known != note {
            throw failure(
                "R\(register) tried to \(verb) from different maps, paths or scalars, \(Self.suffix)", .access)
        }
        speculationLimits[slot] = note
    }

    /// How far the pointer may move, and how far the object reaches; nil where no mask is needed.
    private func distance(_ pointer: RegisterState, leftward: Bool) -> (limit: Int64?, maximum: Int64?) {
        switch pointer.kind {
        case .stack:
            let place = Int64(bitPattern: pointer.range.bits.value) &+ Int64(pointer.offset)
            return (-place, Int64(Frame.maximumStack) + (leftward ? 1 : 0))
        case .mapValue:
            let edge = leftward ? pointer.range.signedMinimum : Int64(clamping: pointer.range.unsignedMaximum)
            let reach = edge.addingReportingOverflow(Int64(pointer.offset)).partialValue
            return (reach, Int64(description(of: pointer).valueSize))
        default: return (nil, nil)
        }
    }

    private func checkPlace(_ sum: PointerSum, _ result: RegisterState) throws(VerificationFailure) {
        let name = "R\(step.destination.rawValue)"
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
