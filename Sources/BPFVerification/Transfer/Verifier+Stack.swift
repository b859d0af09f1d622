import BPFInstructions

extension Verifier {
    /// What a store puts into memory.
    enum StoredValue {
        case register(Register)
        case constant(UInt64)
        /// Some number.
        case opaque
    }

    // MARK: Stores

    func storeToStack(
        _ pointer: RegisterState, _ offset: Int, _ size: Int, _ value: StoredValue
    ) throws(VerificationFailure) {
        let frame = Int(pointer.frame)
        guard let variable = pointer.range.constant else {
            return try storeAnywhere(pointer, offset, size, value)
        }
        let place = offset &+ Int(Int64(bitPattern: variable))
        let (index, byte) = Frame.position(place)
        try destroyDynptr(frame, index)
        noteAccess(frame: frame, slot: index)
        if !program.permissions.ignoresSpeculation {
            noteSanitizedStore(state.frames[frame].stack[index], byte, size, value)
        }
        if size == StackSlot.size { state.frames[frame].writtenSlots |= 1 &<< UInt64(index) }
        if let spilled = spillable(value, size, isAligned: byte == 0) {
            spill(spilled, frame, index, size)
        } else {
            try storeBytes(value, frame, place, size)
        }
    }

    /// The register to remember in the slot; nil where only bytes are remembered.
    private func spillable(_ value: StoredValue, _ size: Int, isAligned: Bool) -> RegisterState? {
        switch value {
        case .register(let register):
            let content = state[register]
            guard content.isScalar else { return content }
            guard isAligned, program.permissions.isBPFCapable else { return nil }
            guard content.width <= size * 8 else {
                var narrowed = content
                narrowed.unlink()
                return narrowed
            }
            linkForCopy(register)
            return state[register]
        case .constant(let number):
            guard isAligned, program.permissions.isBPFCapable else { return nil }
            return RegisterState(scalar: ScalarRange(constant: number))
        case .opaque: return nil
        }
    }

    private func spill(_ register: RegisterState, _ frame: Int, _ index: Int, _ size: Int) {
        var slot = state.frames[frame].stack[index]
        for byte in size..<StackSlot.size {
            if slot[byte] == .spill
                || (slot[byte] == .invalid && program.permissions.allowsUninitializedStack && size < 8)
            {
                slot[byte] = slot[byte] == .spill ? .misc : .invalid
            }
        }
        slot.spilled = register
        for byte in 0..<size { slot[byte] = .spill }
        state.frames[frame].stack[index] = slot
    }

    private func storeBytes(
        _ value: StoredValue, _ frame: Int, _ place: Int, _ size: Int
    ) throws(VerificationFailure) {
        var kind = StackSlot.ByteKind.misc
        switch value {
        case .register(let register) where state[register].isNull:
            kind = .zero
            try markPrecise(register)
        case .constant(0): kind = .zero
        default: break
        }
        for offset in place..<place + size {
            let (index, byte) = Frame.position(offset)
            if state.frames[frame].stack[index].isSpilled { state.frames[frame].stack[index].forgetSpill() }
            state.frames[frame].stack[index][byte] = kind
        }
    }

    /// A store at a variable place: every byte that it may touch becomes some value.
    private func storeAnywhere(
        _ pointer: RegisterState, _ offset: Int, _ size: Int, _ value: StoredValue
    ) throws(VerificationFailure) {
        let frame = Int(pointer.frame)
        let first = offset + Int(pointer.range.signedMinimum)
        let end = offset + Int(pointer.range.signedMaximum) + size
        for place in first..<end { try destroyDynptr(frame, Frame.position(place).slot) }
        var storesZero = false
        if case .register(let register) = value { storesZero = state[register].isNull }
        if case .constant(0) = value { storesZero = true }
        for place in first..<end {
            let (index, byte) = Frame.position(place)
            if state.frames[frame].stack[index].isSpilled {
                let wasZero = state.frames[frame].stack[index].spilled.isNull && storesZero
                if wasZero { continue }
                state.frames[frame].stack[index].forgetSpill()
            }
            let keepsZero = storesZero && state.frames[frame].stack[index][byte] == .zero
            if !keepsZero { state.frames[frame].stack[index][byte] = .misc }
        }
    }

    // MARK: Loads

    func stackValue(_ pointer: RegisterState, _ offset: Int, _ size: Int) -> RegisterState {
        let frame = Int(pointer.frame)
        guard let variable = pointer.range.constant else {
            let first = offset + Int(pointer.range.signedMinimum)
            let end = offset + Int(pointer.range.signedMaximum) + size
            noteStackRead(frame, first..<end)
            return bytesValue(frame, first..<end)
        }
        let place = offset &+ Int(Int64(bitPattern: variable))
        let (index, byte) = Frame.position(place)
        noteStackRead(frame, place..<place + size)
        let slot = state.frames[frame].stack[index]
        guard slot.isSpilled, byte == 0, size <= slot.spillSize else {
            guard slot.isSpilledScalar, slot.spilled.isNull,
                (byte..<byte + size).allSatisfy({ $0 < 8 && slot[$0] == .spill })
            else { return bytesValue(frame, place..<place + size) }
            // A part of a zero.
            noteAccess(frame: frame, slot: index)
            return .zero
        }
        noteAccess(frame: frame, slot: index)
        if size < StackSlot.size || slot.spillSize < StackSlot.size {
            var value = slot.spilled
            if value.isScalar && value.width > size * 8 { value.unlink() }
            return value
        }
        if slot.spilled.isScalar && slot.spilled.id == 0 && !slot.spilled.range.isConstant {
            state.frames[frame].stack[index].spilled.id = newIdentifier()
        }
        return state.frames[frame].stack[index].spilled
    }

    /// A number made of bytes: zero where all of them are known as such; zeros that were spilled do not count, as in Linux.
    private func bytesValue(_ frame: Int, _ range: Range<Int>) -> RegisterState {
        range.allSatisfy { state.frames[frame][byteAt: $0] == .zero } ? .zero : .unknown
    }

    // MARK: Writes by helpers

    /// Bytes that a helper may have written hold some value.
    func overwriteStack(_ pointer: RegisterState, _ size: Int) {
        let frame = Int(pointer.frame)
        let first = Int(pointer.offset) + Int(pointer.range.signedMinimum)
        let end = Int(pointer.offset) + Int(pointer.range.signedMaximum) + size
        for place in first..<max(first, end) {
            let (index, byte) = Frame.position(place)
            if state.frames[frame].stack[index].isSpilled { state.frames[frame].stack[index].forgetSpill() }
            state.frames[frame].stack[index][byte] = .misc
        }
    }
}
