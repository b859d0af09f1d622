import BPFInstructions

extension Verifier {
    func transfer(
        _ arithmetic: Operation.ArithmeticOperation, _ width: Operation.Width, _ operand: Operation.Operand
    ) throws(VerificationFailure) {
        if arithmetic == .move {
            return try move(width, operand)
        }
        let destination = step.destination
        let left = state[destination]
        let right =
            operand == .register ? state[step.source] : RegisterState(scalar: ScalarRange(constant: step.immediate))
        if left.kind == .arena || right.kind == .arena {
            moveInArena(left.kind == .arena ? left : right, width)
            return
        }
        noteArithmetic(inArena: false, width)
        switch (left.isPointer, right.isPointer) {
        case (false, false):
            let isOwn = operand == .register && step.source == destination
            addLink(isOwn ? nil : linkDistance(arithmetic, width, right, left), width)
            let range = ScalarRange.evaluate(arithmetic, left.range, right.range, width: width)
            state.current.registers[Int(destination.rawValue)].range = range
            state.current.registers[Int(destination.rawValue)].isPrecise = false
        case (true, true):
            guard arithmetic == .subtract, program.permissions.allowsPointerLeaks else {
                throw failure(
                    "R\(destination.rawValue) pointer \(arithmetic.symbol) pointer prohibited", .access)
            }
            state[destination] = .unknown
        case (true, false):
            if operand == .register { try markPrecise(step.source) }
            let sum = PointerSum(pointer: left, scalar: right, pointerIsDestination: true, width: width)
            try addToPointer(arithmetic, sum)
        case (false, true):
            try markPrecise(destination)
            let sum = PointerSum(pointer: right, scalar: left, pointerIsDestination: false, width: width)
            try addToPointer(arithmetic, sum)
        }
    }

    /// A scalar that gets a constant added stays linked to the scalars that it was equal to, at that distance.
    private func addLink(_ distance: Int32?, _ width: Operation.Width) {
        let index = Int(step.destination.rawValue)
        let left = state.current.registers[index]
        guard let distance, left.id != 0, !left.attributes.contains(.linkedAtDistance), program.permissions.isBPFCapable
        else { return state.current.registers[index].unlink() }
        state.current.registers[index].attributes.insert(.linkedAtDistance)
        if width == .bits32 { state.current.registers[index].attributes.insert(.linkedInLowWord) }
        state.current.registers[index].offset = distance
    }

    /// How far an operation moves a scalar from those that it is linked to; nil where the kernel loses sight of it.
    ///
    /// Observed on Linux 6.18: `VerifierCaseKernelTests`, cases "link …".
    private func linkDistance(
        _ arithmetic: Operation.ArithmeticOperation, _ width: Operation.Width, _ right: RegisterState,
        _ left: RegisterState
    ) -> Int32? {
        guard program.request.profile.linksAtAnyDistance else {
            guard arithmetic == .add, width == .bits64, let number = right.constant else { return nil }
            return Int32(exactly: number)
        }
        let number: Int32? =
            switch width {
            case .bits64: right.constant.flatMap { Int32(exactly: Int64(bitPattern: $0)) }
            case .bits32: left.width <= 32 ? right.range.lowConstant.map { Int32(bitPattern: $0) } : nil
            }
        switch arithmetic {
        case .add: return number
        case .subtract: return number == .min ? nil : number.map { -$0 }
        default: return nil
        }
    }

    // MARK: Moves

    private func move(_ width: Operation.Width, _ operand: Operation.Operand) throws(VerificationFailure) {
        let destination = step.destination
        guard operand == .register else {
            let number = width == .bits64 ? step.immediate : step.immediate & 0xffff_ffff
            state[destination] = RegisterState(scalar: ScalarRange(constant: number))
            return
        }
        if width == .bits64 {
            linkForCopy(step.source)
            state[destination] = state[step.source]
            return
        }
        try moveLow()
    }

    private func moveLow() throws(VerificationFailure) {
        let source = step.source
        guard state[source].isScalar else {
            if leaks(state[source]) {
                throw failure("R\(source.rawValue) partial copy of pointer", .access)
            }
            state[step.destination] = RegisterState(scalar: ScalarRange.unknown.zeroExtendedLow)
            return
        }
        let fits = state[source].width <= 32
        if fits { linkForCopy(source) }
        var copy = state[source]
        if !fits { copy.unlink() }
        copy.range = copy.range.zeroExtendedLow
        copy.isPrecise = false
        state[step.destination] = copy
    }

    /// Gives a number that is about to be copied an identifier, so that what is learned of one copy holds for all.
    func linkForCopy(_ register: Register) {
        let value = state[register]
        guard value.isScalar, !value.range.isConstant else { return }
        if value.attributes.contains(.linkedAtDistance) {
            state.current.registers[Int(register.rawValue)].unlink()
        } else if value.id != 0 {
            return
        }
        state.current.registers[Int(register.rawValue)].id = newIdentifier()
    }

    func moveSignExtended(_ size: Operation.MemorySize, _ width: Operation.Width) throws(VerificationFailure) {
        let source = step.source
        guard state[source].isScalar else {
            if leaks(state[source]) {
                throw failure("R\(source.rawValue) sign-extension part of pointer", .access)
            }
            state[step.destination] =
                width == .bits64 ? .unknown : RegisterState(scalar: ScalarRange.unknown.zeroExtendedLow)
            return
        }
        let limit = UInt64(1) &<< UInt64(size.rawValue * 8 - 1)
        // The whole number decides in both widths: a copy of its low word alone must not be linked to it.
        let isUnchanged = state[source].range.unsignedMaximum < limit
        if isUnchanged { linkForCopy(source) }
        var copy = state[source]
        if !isUnchanged { copy.unlink() }
        copy.isPrecise = false
        switch width {
        case .bits64: copy.range = isUnchanged ? copy.range : copy.range.signExtended(fromBytes: size.rawValue)
        case .bits32:
            copy.range = isUnchanged ? copy.range.zeroExtendedLow : copy.range.lowSignExtended(fromBytes: size.rawValue)
        }
        state[step.destination] = copy
    }
}

extension Operation.ArithmeticOperation {
    /// As assembler text has it.
    var symbol: String {
        switch self {
        case .add: "+="
        case .subtract: "-="
        case .multiply: "*="
        case .divide: "/="
        case .modulo: "%="
        case .signedDivide: "s/="
        case .signedModulo: "s%="
        case .or: "|="
        case .and: "&="
        case .xor: "^="
        case .shiftLeft: "<<="
        case .shiftRight: ">>="
        case .shiftRightArithmetic: "s>>="
        case .move: "="
        }
    }
}
