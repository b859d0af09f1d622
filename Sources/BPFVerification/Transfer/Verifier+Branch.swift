import BPFInstructions
import BPFModel

extension Verifier {
    /// A conditional jump: goes the way that is certain, or forks and takes in what each way says.
    func branch(
        _ condition: Operation.Condition, _ width: Operation.Width, _ operand: Operation.Operand
    ) throws(VerificationFailure) -> Next {
        let left = state[step.destination]
        let right =
            operand == .register ? state[step.source] : RegisterState(scalar: ScalarRange(constant: step.immediate))
        let fallThrough = slot + 1
        let target = slot + 1 + (step.jumpDistance ?? 0)
        if let decision = decide(condition, left, right, width) {
            if left.isScalar { try markPrecise(step.destination) }
            if operand == .register && right.isScalar { try markPrecise(step.source) }
            if !program.permissions.ignoresSpeculation && left.isScalar && right.isScalar {
                try speculate(decision ? fallThrough : target, operand: operand)
            }
            return .slot(decision ? target : fallThrough)
        }
        var taken = state
        if left.isScalar && right.isScalar {
            try refineScalars(condition, width, operand, &taken)
        } else if !refinePointers(condition, width, operand, left, right, &taken), leaks(left) {
            throw failure("R\(step.destination.rawValue) pointer comparison prohibited", .access)
        }
        try fork(to: target, taken)
        return .slot(fallThrough)
    }

    /// Without privilege the processor may speculate down the way that is never taken.
    private func speculate(_ target: Int, operand: Operation.Operand) throws(VerificationFailure) {
        var imagined = state
        imagined.isSpeculative = true
        imagined[step.destination] = .unknown
        if operand == .register { imagined[step.source] = .unknown }
        try fork(to: target, imagined)
    }

    /// Which way the jump goes, where that is certain.
    private func decide(
        _ condition: Operation.Condition, _ left: RegisterState, _ right: RegisterState, _ width: Operation.Width
    ) -> Bool? {
        if left.isScalar && right.isScalar {
            return ScalarRange.decide(condition, left.range, right.range, width: width)
        }
        if left.isAnyPacketPointer && right.isAnyPacketPointer && width == .bits64 {
            return decidePacket(condition, left, right)
        }
        let (pointer, number) = left.isPointer ? (left, right) : (right, left)
        guard pointer.isKnownNotNull, number.constant == 0, width == .bits64 else { return nil }
        switch condition {
        case .equal: return false
        case .notEqual: return true
        default: return nil
        }
    }

    // MARK: Scalars

    private func refineScalars(
        _ condition: Operation.Condition, _ width: Operation.Width, _ operand: Operation.Operand,
        _ taken: inout VerifierState
    ) throws(VerificationFailure) {
        let constant = ScalarRange(constant: step.immediate)
        let leftRange = state[step.destination].range
        let rightRange = operand == .register ? state[step.source].range : constant
        var (takenLeft, takenRight) = (leftRange, rightRange)
        var (fallenLeft, fallenRight) = (leftRange, rightRange)
        ScalarRange.assume(condition, &takenLeft, &takenRight, width: width)
        ScalarRange.assumeNot(condition, &fallenLeft, &fallenRight, width: width)
        if operand == .register && step.source == step.destination {
            // One register: what both sides say holds for it.
            ScalarRange.assume(.equal, &takenLeft, &takenRight, width: .bits64)
            ScalarRange.assume(.equal, &fallenLeft, &fallenRight, width: .bits64)
        }
        let source = operand == .register ? step.source : nil
        set(&taken, takenLeft, takenRight, source)
        set(&state, fallenLeft, fallenRight, source)
        var members: [Trace.LinkSet.Member] = []
        if state[step.destination].id != 0 { spread(step.destination, &taken, &members) }
        if let source, state[source].id != 0 { spread(source, &taken, &members) }
        noteLinks(members)
    }

    private func set(
        _ state: inout VerifierState, _ left: ScalarRange, _ right: ScalarRange, _ source: Register?
    ) {
        state.current.registers[Int(step.destination.rawValue)].range = left
        if let source { state.current.registers[Int(source.rawValue)].range = right }
    }

    /// Both ways learn what the branch says of a number for all that it is linked to.
    private func spread(_ register: Register, _ taken: inout VerifierState, _ members: inout [Trace.LinkSet.Member]) {
        let linked = spread(register, in: &state)
        guard !linked.isEmpty else { return }
        members += linked
        _ = spread(register, in: &taken)
    }

    /// Gives every scalar that is linked to `register` the same limits, at its distance; says which ones.
    private func spread(_ register: Register, in state: inout VerifierState) -> [Trace.LinkSet.Member] {
        let known = state[register]
        var members: [Trace.LinkSet.Member] = []
        for frame in state.frames.indices {
            for number in state.frames[frame].registers.indices
            where state.frames[frame].registers[number].isLinked(to: known) {
                state.frames[frame].registers[number].follow(known)
                members.append(.init(frame: Int8(frame), isSlot: false, number: UInt8(number)))
            }
            for index in state.frames[frame].stack.indices
            where state.frames[frame].stack[index].isSpilled
                && state.frames[frame].stack[index].spilled.isLinked(to: known)
            {
                state.frames[frame].stack[index].spilled.follow(known)
                members.append(.init(frame: Int8(frame), isSlot: true, number: UInt8(index)))
            }
        }
        return members.count > 1 ? members : []
    }

    // MARK: Null checks

    /// What a comparison says about pointers; false when it says nothing.
    private func refinePointers(
        _ condition: Operation.Condition, _ width: Operation.Width, _ operand: Operation.Operand,
        _ left: RegisterState, _ right: RegisterState, _ taken: inout VerifierState
    ) -> Bool {
        guard width == .bits64 else { return false }
        let isEquality = condition == .equal || condition == .notEqual
        if isEquality, operand == .immediate, step.immediate == 0, left.mayBeNull {
            decideNull(of: left, isNull: condition == .equal, in: &taken)
            decideNull(of: left, isNull: condition == .notEqual, in: &state)
            return true
        }
        guard operand == .register else { return false }
        if isEquality, left.isPointer, right.isPointer, left.mayBeNull != right.mayBeNull {
            let (nullable, other) = left.mayBeNull ? (left, right) : (right, left)
            if other.kind != .uninitialized {
                if condition == .equal {
                    decideNull(of: nullable, isNull: false, in: &taken)
                } else {
                    decideNull(of: nullable, isNull: false, in: &state)
                }
            }
            return true
        }
        return refinePacket(condition, left, right, &taken)
    }

    /// All copies of a pointer are null, or none is; a reference that is null need not be given back.
    private func decideNull(of pointer: RegisterState, isNull: Bool, in state: inout VerifierState) {
        let reference = pointer.referenceID
        if isNull && reference != 0 && reference == pointer.id {
            state.references.removeAll { $0.id == reference }
        }
        state.forEachRegister { register in
            guard register.mayBeNull, register.id == pointer.id else { return }
            if isNull {
                register = .zero
            } else {
                becomeNotNull(&register)
            }
        }
    }

    /// After a check: a value of a map of maps is a map, that of a map of sockets a socket.
    func becomeNotNull(_ register: inout RegisterState) {
        register.attributes.remove(.maybeNull)
        var keepsIdentity = register.referenceID != 0
        if register.kind == .mapValue {
            let map = description(of: register)
            switch map.type {
            case .arrayOfMaps, .hashOfMaps:
                register.kind = .map
                register.attributes.insert(.innerMap)
                // Two look-ups may find two maps: timers must not get from one to the other.
                let hasTimer = map.inner.first?.fields.contains { $0.kind == .timer || $0.kind == .workQueue }
                register.extra = hasTimer == true ? Int32(truncatingIfNeeded: register.id) : 0
            case .xskmap: register.kind = .xdpSocket
            case .sockmap, .sockhash: register.kind = .socket
            default: break
            }
            keepsIdentity = map.fields.contains { $0.kind == .spinLock }
        }
        if !keepsIdentity { register.id = 0 }
    }
}

extension RegisterState {
    /// Whether a limit of `other` is a limit of this one.
    ///
    /// A distance in the whole number says nothing about one in its low word.
    fileprivate func isLinked(to other: RegisterState) -> Bool {
        guard isScalar && id != 0 && id == other.id else { return false }
        let both = attributes.intersection(other.attributes)
        return !both.contains(.linkedAtDistance)
            || attributes.contains(.linkedInLowWord) == other.attributes.contains(.linkedInLowWord)
    }

    /// Takes over what is known of a linked scalar.
    fileprivate mutating func follow(_ other: RegisterState) {
        let mine = attributes.contains(.linkedAtDistance) ? offset : 0
        let others = other.attributes.contains(.linkedAtDistance) ? other.offset : 0
        guard mine != others else {
            range = other.range
            return
        }
        let distance = ScalarRange(constant: UInt64(bitPattern: Int64(mine) - Int64(others)))
        let isLow = attributes.union(other.attributes).contains(.linkedInLowWord)
        range = ScalarRange.evaluate(.add, other.range, distance, width: isLow ? .bits32 : .bits64)
    }
}
