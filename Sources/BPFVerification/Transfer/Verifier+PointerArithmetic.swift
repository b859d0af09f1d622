import BPFInstructions

/// A pointer and the number that is added to it or taken from it.
struct PointerSum {
    let pointer: RegisterState
    let scalar: RegisterState
    /// Whether the pointer is the left operand.
    let pointerIsDestination: Bool
    let width: Operation.Width
}

extension Verifier {
    /// Moves a pointer: by a constant its fixed offset changes, by anything else its variable part.
    func addToPointer(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum
    ) throws(VerificationFailure) {
        let name = RegisterName.of(step.destination)
        if sum.scalar.range.isEmpty {
            state[step.destination] = .unknown
            return
        }
        guard sum.width == .bits64 else {
            guard arithmetic == .subtract, program.permissions.allowsPointerLeaks else {
                throw failure("\(name) 32-bit pointer arithmetic prohibited", .access)
            }
            state[step.destination] = .unknown
            return
        }
        try checkMovable(arithmetic, sum, name)
        try checkSane(sum.scalar, kind: sum.pointer.kind)
        try checkSane(sum.pointer, kind: sum.pointer.kind)
        var result: RegisterState
        switch arithmetic {
        case .add: result = added(sum)
        case .subtract:
            guard sum.pointerIsDestination else {
                throw failure("\(name) tried to subtract pointer from scalar", .access)
            }
            if sum.pointer.kind == .stack {
                throw failure("\(name) subtraction from stack pointer prohibited", .access)
            }
            result = subtracted(sum)
        case .and, .or, .xor:
            throw failure("\(name) bitwise operator \(arithmetic.symbol) on pointer prohibited", .access)
        default:
            throw failure("\(name) pointer arithmetic with \(arithmetic.symbol) operator prohibited", .access)
        }
        try checkSane(result, kind: result.kind)
        result.range.synchronise()
        if !program.permissions.ignoresSpeculation {
            try checkSpeculation(arithmetic, sum, result)
        }
        state[step.destination] = result
    }

    private func checkMovable(
        _ arithmetic: Operation.ArithmeticOperation, _ sum: PointerSum, _ name: String
    ) throws(VerificationFailure) {
        if sum.pointer.mayBeNull {
            let text = RegisterName.describe(sum.pointer)
            throw failure("\(name) pointer arithmetic on \(text) prohibited, null-check it first", .access)
        }
        switch sum.pointer.kind {
        case .flowKeys where sum.scalar.range.isConstant: break
        case .map where sum.scalar.range.constant == 0 && arithmetic == .add: break
        case .flowKeys, .map, .packetEnd, .socket, .socketCommon, .tcpSocket, .xdpSocket:
            throw failure(
                "\(name) pointer arithmetic on \(RegisterName.describe(sum.pointer)) prohibited", .access)
        default: break
        }
    }

    /// Whether an offset stays far from where sums could overflow.
    private func checkSane(_ register: RegisterState, kind: RegisterState.Kind) throws(VerificationFailure) {
        let limit = Int64(Self.maximumVariableOffset)
        let text = RegisterName.base(kind)
        if let number = register.range.constant.map({ Int64(bitPattern: $0) }), number >= limit || number <= -limit {
            throw failure("math between \(text) pointer and \(number) is not allowed")
        }
        // A scalar that is linked to another at a distance has an offset, too.
        if register.isPointer || register.attributes.contains(.linkedAtDistance),
            Int64(register.offset) >= limit || Int64(register.offset) <= -limit
        {
            throw failure("\(text) pointer offset \(register.offset) is not allowed")
        }
        let minimum = register.range.signedMinimum
        if minimum == .min {
            throw failure("math between \(text) pointer and register with unbounded min value is not allowed")
        }
        if minimum >= limit || minimum <= -limit {
            throw failure("value \(minimum) makes \(text) pointer be out of bounds")
        }
    }

    private func added(_ sum: PointerSum) -> RegisterState {
        var result = sum.pointer
        if let number = sum.scalar.range.constant,
            let offset = Int32(exactly: Int64(result.offset) &+ Int64(bitPattern: number))
        {
            result.offset = offset
            return result
        }
        result.range = ScalarRange.evaluate(.add, sum.pointer.range, sum.scalar.range, width: .bits64)
        if result.isPacketPointer {
            result.id = newIdentifier()
            result.extra = 0
        }
        return result
    }

    private func subtracted(_ sum: PointerSum) -> RegisterState {
        var result = sum.pointer
        if let number = sum.scalar.range.constant,
            let offset = Int32(exactly: Int64(result.offset) &- Int64(bitPattern: number))
        {
            result.offset = offset
            return result
        }
        result.range = ScalarRange.evaluate(.subtract, sum.pointer.range, sum.scalar.range, width: .bits64)
        if result.isPacketPointer {
            result.id = newIdentifier()
            if sum.scalar.range.signedMinimum < 0 { result.extra = 0 }
        }
        return result
    }
}
