import BPFInstructions

/// Proofs that bytes of a packet exist, from comparisons with its end.
extension Verifier {
    /// Which way a comparison with the packet's end goes, where the same was proven before.
    func decidePacket(_ condition: Operation.Condition, _ left: RegisterState, _ right: RegisterState) -> Bool? {
        let (pointer, comparison): (RegisterState, Operation.Condition)
        if right.kind == .packetEnd {
            (pointer, comparison) = (left, condition)
        } else if left.kind == .packetEnd {
            (pointer, comparison) = (right, condition.flipped)
        } else {
            return nil
        }
        guard pointer.extra < 0 else { return nil }
        let isBeyond = pointer.extra == Self.beyondEnd
        switch comparison {
        case .lessOrEqual where isBeyond: return false
        case .greater where isBeyond: return true
        case .less: return false
        case .greaterOrEqual: return true
        default: return nil
        }
    }

    /// The pointer is beyond the end of the packet; or at the end.
    static let beyondEnd: Int32 = -1
    static let atEnd: Int32 = -2

    /// Takes in a comparison of a packet pointer with the packet's end, or of metadata with its start; false for other comparisons.
    func refinePacket(
        _ condition: Operation.Condition, _ left: RegisterState, _ right: RegisterState, _ taken: inout VerifierState
    ) -> Bool {
        let (pointer, number, comparison): (RegisterState, Register, Operation.Condition)
        if Self.isPacketBound(left, right) {
            (pointer, number, comparison) = (left, step.destination, condition)
        } else if Self.isPacketBound(right, left) {
            (pointer, number, comparison) = (right, step.source, condition.flipped)
        } else {
            return false
        }
        switch comparison {
        case .greater:
            prove(pointer, reaches: false, in: &state)
            markBeyond(number, isOpen: true, in: &taken)
        case .greaterOrEqual:
            prove(pointer, reaches: true, in: &state)
            markBeyond(number, isOpen: false, in: &taken)
        case .less:
            prove(pointer, reaches: true, in: &taken)
            markBeyond(number, isOpen: false, in: &state)
        case .lessOrEqual:
            prove(pointer, reaches: false, in: &taken)
            markBeyond(number, isOpen: true, in: &state)
        default: return false
        }
        return true
    }

    /// Whether `end` ends what `pointer` points into.
    private static func isPacketBound(_ pointer: RegisterState, _ end: RegisterState) -> Bool {
        if pointer.kind == .packet { return end.kind == .packetEnd }
        return pointer.kind == .packetMeta && end.kind == .packet && end.isPacketStart
    }

    /// Every pointer with the same base may go as far as `pointer`; one byte further when it is below the end.
    private func prove(_ pointer: RegisterState, reaches: Bool, in state: inout VerifierState) {
        guard pointer.offset > 0 else { return }
        guard pointer.range.unsignedMaximum <= UInt64(UInt16.max) else { return }
        let end = Int64(pointer.offset) + (reaches ? 1 : 0)
        guard end > 0, end + Int64(pointer.range.unsignedMaximum) <= Int64(UInt16.max) else { return }
        state.forEachRegister { register in
            guard register.kind == pointer.kind, register.id == pointer.id else { return }
            register.extra = max(register.extra, Int32(end))
        }
    }

    private func markBeyond(_ number: Register, isOpen: Bool, in state: inout VerifierState) {
        guard state[number].kind == .packet else { return }
        state.current.registers[Int(number.rawValue)].extra = isOpen ? Self.beyondEnd : Self.atEnd
    }

    /// After a helper that may move the packet, no pointer into it is good.
    func invalidatePacketPointers() {
        let invalidated = invalidated
        state.forEachRegister { register in
            if register.isAnyPacketPointer { register = invalidated }
        }
        forgetInvalidSpills()
    }
}

extension RegisterState {
    /// Whether it is the start of the packet, where metadata ends.
    fileprivate var isPacketStart: Bool { offset == 0 && range.constant == 0 && id == 0 }
}
