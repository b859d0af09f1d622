import BPFInstructions
import BPFModel

/// Dynptrs: 16 bytes of stack through which helpers reach memory of a length that is known when the program runs.
extension Verifier {
    /// Where a pointer says that a dynptr is.
    enum DynptrPlace {
        /// The stack slot of its first half.
        case slot(Int)
        /// Below what was touched of the stack.
        case untouched
        /// Nowhere where one may be; the kernel's message.
        case misplaced(String)
    }

    func dynptrPlace(_ pointer: RegisterState) -> DynptrPlace {
        guard let variable = pointer.range.constant else {
            return .misplaced("dynptr has to be at a constant offset")
        }
        let offset = Int(pointer.offset) &+ Int(Int64(bitPattern: variable))
        let slot = (-offset - 1) / StackSlot.size
        guard offset < 0, offset % StackSlot.size == 0, slot + 1 >= Dynptr.slotCount else {
            return .misplaced("cannot pass in dynptr at an offset=\(offset)")
        }
        return slot < state.frames[Int(pointer.frame)].stack.count ? .slot(slot) : .untouched
    }

    private func misplaced(_ place: DynptrPlace, _ message: String) -> VerificationFailure {
        if case .misplaced(let text) = place { return failure(text + "\n" + message) }
        return failure(message)
    }

    // MARK: Arguments

    /// A dynptr that was made before.
    func checkDynptr(
        _ register: Register, _ value: RegisterState, memory: Dynptr.Memory? = nil, mutates: Bool = false
    ) throws(VerificationFailure) -> Dynptr {
        let number = Int(register.rawValue) - 1
        let found: Dynptr?
        if value.kind == .dynptr {
            if mutates { throw failure("cannot pass pointer to const bpf_dynptr, the helper mutates it") }
            found = value.describedDynptr
        } else {
            let place = dynptrPlace(value)
            guard case .slot(let slot) = place, let dynptr = dynptr(in: Int(value.frame), slot) else {
                throw misplaced(place, "Expected an initialized dynptr as arg #\(number)")
            }
            noteDynptrRead(Int(value.frame), slot)
            found = dynptr
        }
        guard let found else { throw failure("Expected an initialized dynptr as arg #\(number)") }
        if let memory, memory != found.memory {
            throw failure("Expected a dynptr of type \(memory.name) as arg #\(number)")
        }
        return found
    }

    private func dynptr(in frame: Int, _ slot: Int) -> Dynptr? {
        let stack = state.frames[frame].stack
        guard stack[slot].isDynptrStart, stack[slot - 1].isDynptr else { return nil }
        return stack[slot].spilled.describedDynptr
    }

    private func noteDynptrRead(_ frame: Int, _ slot: Int) {
        noteStackRead(frame, -(slot + 1) * StackSlot.size..<(1 - slot) * StackSlot.size)
    }

    /// Stack in which the helper makes a dynptr.
    func checkNewDynptr(_ register: Register, _ value: RegisterState) throws(VerificationFailure) {
        let message = "Dynptr has to be an uninitialized dynptr"
        guard value.kind == .stack else { throw failure(message) }
        let place = dynptrPlace(value)
        if case .misplaced = place { throw misplaced(place, message) }
        for offset in [0, StackSlot.size] {
            let access = MemoryAccess(
                base: register, offset: offset, size: StackSlot.size, isWrite: true, value: nil, isOpaque: true)
            try checkAccess(access)
            try storeToStack(value, Int(value.offset) + offset, StackSlot.size, .opaque)
        }
    }

    /// A dynptr whose memory the helper hands over; only those in the program's own stack can be given up.
    func checkReleasedDynptr(_ register: Register, _ value: RegisterState) throws(VerificationFailure) -> Dynptr {
        guard value.kind == .stack else { throw failure("cannot release unowned const bpf_dynptr") }
        let place = dynptrPlace(value)
        guard case .slot(let slot) = place, state.frames[Int(value.frame)].stack[slot].isDynptr,
            state.frames[Int(value.frame)].stack[slot].spilled.referenceID != 0
        else { throw misplaced(place, "arg \(register.rawValue) is an unacquired reference") }
        return try checkDynptr(register, value, memory: .ringBuffer, mutates: true)
    }

    // MARK: Changes

    /// Makes a dynptr where `pointer` points.
    func makeDynptr(_ pointer: RegisterState, _ memory: Dynptr.Memory) throws(VerificationFailure) {
        guard case .slot(let slot) = dynptrPlace(pointer) else { return }
        let frame = Int(pointer.frame)
        try destroyDynptr(frame, slot)
        try destroyDynptr(frame, slot - 1)
        var dynptr = Dynptr(memory: memory, id: newIdentifier())
        if memory == .ringBuffer { dynptr.referenceID = acquireReference() }
        state.frames[frame].stack[slot].set(dynptr, isFirst: true)
        state.frames[frame].stack[slot - 1].set(dynptr, isFirst: false)
    }

    /// A store into one half destroys both, and what was made from it; one whose memory must be given back can't be destroyed.
    func destroyDynptr(_ frame: Int, _ slot: Int) throws(VerificationFailure) {
        let half = state.frames[frame].stack[slot]
        guard half.isDynptr, let dynptr = half.spilled.describedDynptr else { return }
        if dynptr.memory == .ringBuffer { throw failure("cannot overwrite referenced dynptr") }
        let first = half.isDynptrStart ? slot : slot + 1
        clear(frame, first)
        let invalidated = invalidated
        state.forEachRegister { register in
            if register.kind == .memory && register.dynptr == dynptr.sliceNumber { register = invalidated }
        }
        forgetInvalidSpills()
    }

    /// Bytes of a dynptr that was given up hold nothing.
    private func clear(_ frame: Int, _ first: Int) {
        for slot in [first, first - 1] where state.frames[frame].stack.indices.contains(slot) {
            state.frames[frame].stack[slot] = StackSlot()
            state.frames[frame].writtenSlots |= 1 &<< UInt64(slot)
        }
    }

    /// Every dynptr of a reference that was given back.
    func clearDynptrs(of reference: UInt32) {
        for frame in state.frames.indices {
            for slot in state.frames[frame].stack.indices
            where state.frames[frame].stack[slot].isDynptrStart
                && state.frames[frame].stack[slot].spilled.referenceID == reference
            {
                clear(frame, slot)
            }
        }
    }
}
