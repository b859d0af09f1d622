import BPFInstructions

extension Verifier {
    /// Who touches the stack.
    enum StackUse { case load, store, helperRead, helperWrite }

    /// The bytes that an access may touch, as distances from the frame pointer, all negative.
    struct StackExtent {
        let frame: Int
        let range: Range<Int>
        /// Whether these are exactly the bytes.
        let isExact: Bool
    }

    func checkStack(_ pointer: RegisterState, _ name: String, _ access: MemoryAccess) throws(VerificationFailure) {
        let use: StackUse = access.isWrite ? .store : .load
        let extent = try stackExtent(pointer, name, access.offset, access.size, use)
        state.frames[extent.frame].growStack(to: extent.range.lowerBound)
        noteStackDepth(extent)
        if !extent.isExact && !program.permissions.ignoresSpeculation {
            throw failure(
                "\(name) variable stack access prohibited for !root, var_off=\(pointer.range.bits) off=\(Int(pointer.offset) + access.offset)",
                .access)
        }
        if access.isWrite {
            try checkStackStore(extent, access)
        } else {
            try checkStackLoad(pointer, name, extent, access)
        }
    }

    /// Which bytes of which frame; they must lie in the frame.
    func stackExtent(
        _ pointer: RegisterState, _ name: String, _ offset: Int, _ size: Int, _ use: StackUse
    ) throws(VerificationFailure) -> StackExtent {
        let fixed = Int(pointer.offset) + offset
        let text = use.text(program.request.profile)
        let limit = Int64(Self.maximumVariableOffset)
        let first: Int
        let end: Int
        if let distance = pointer.range.constant {
            first = fixed &+ Int(Int64(bitPattern: distance))
            end = first &+ size
        } else {
            if pointer.range.signedMaximum >= limit || pointer.range.signedMinimum <= -limit {
                throw failure("invalid unbounded variable-offset\(text) stack \(name)", .access)
            }
            first = fixed + Int(pointer.range.signedMinimum)
            end = fixed + Int(pointer.range.signedMaximum) + size
        }
        let lowest = lowestStackByte(Int(pointer.frame), use)
        guard first >= lowest, first <= -1, end <= 0, size >= 0 else {
            if pointer.range.isConstant {
                throw failure("invalid\(text) stack \(name) off=\(first) size=\(size)", .access)
            }
            throw failure(
                "invalid variable-offset\(text) stack \(name) var_off=\(pointer.range.bits) off=\(fixed) size=\(size)",
                .access)
        }
        return StackExtent(frame: Int(pointer.frame), range: first..<max(end, first), isExact: pointer.range.isConstant)
    }

    /// Bytes that were never written may be read only with privilege; without, the frame ends where it was written to.
    private func lowestStackByte(_ frame: Int, _ use: StackUse) -> Int {
        if use != .load || program.permissions.allowsUninitializedStack {
            return -Frame.maximumStack
        }
        return -state.frames[frame].stackSize
    }

    private func checkStackStore(_ extent: StackExtent, _ access: MemoryAccess) throws(VerificationFailure) {
        guard extent.isExact else { return try checkVariableStackStore(extent) }
        let index = Frame.position(extent.range.lowerBound).slot
        let slot = state.frames[extent.frame].stack[index]
        if !program.permissions.allowsPointerLeaks && slot.isSpilledPointer && access.size != StackSlot.size {
            throw failure("attempt to corrupt spilled pointer on stack", .access)
        }
        guard let register = access.value, state[register].isPointer else { return }
        if access.size != StackSlot.size { throw failure("invalid size of register spill", .access) }
        if extent.frame != state.depth && state[register].kind == .stack {
            throw failure("cannot spill pointers to stack into stack frame of the caller")
        }
    }

    private func checkVariableStackStore(_ extent: StackExtent) throws(VerificationFailure) {
        for offset in extent.range {
            let (index, byte) = Frame.position(offset)
            let slot = state.frames[extent.frame].stack[index]
            if !program.permissions.allowsPointerLeaks && slot[byte] != .misc && slot[byte] != .zero {
                throw failure(
                    "spilled ptr in range of var-offset stack write; insn \(self.slot), ptr off: \(offset)")
            }
            if slot[byte] == .invalid && !program.permissions.allowsUninitializedStack {
                throw failure(
                    "uninit stack in range of var-offset write prohibited for !root; insn \(self.slot), off: \(offset)")
            }
        }
    }

    private func checkStackLoad(
        _ pointer: RegisterState, _ name: String, _ extent: StackExtent, _ access: MemoryAccess
    ) throws(VerificationFailure) {
        guard extent.isExact else {
            return try checkStackBytes(pointer, name, extent, access.size, .load)
        }
        let (index, byte) = Frame.position(extent.range.lowerBound)
        let slot = state.frames[extent.frame].stack[index]
        if slot.isDynptr {
            throw failure("invalid read from stack off \(extent.range.lowerBound)+0 size \(access.size)", .access)
        }
        if slot.isSpilledPointer {
            if access.size != StackSlot.size || byte != 0 { throw failure("invalid size of register fill", .access) }
            if !access.hasResult && !program.permissions.allowsPointerLeaks {
                throw failure("leaking pointer from stack off \(extent.range.lowerBound)", .access)
            }
            return
        }
        try checkBytesReadable(extent, size: access.size)
    }

    private func checkBytesReadable(_ extent: StackExtent, size: Int) throws(VerificationFailure) {
        guard !program.permissions.allowsUninitializedStack else { return }
        for (index, offset) in extent.range.enumerated()
        where state.frames[extent.frame][byteAt: offset] == .invalid {
            throw failure("invalid read from stack off \(extent.range.lowerBound)+\(index) size \(size)", .access)
        }
    }

    /// Whether all bytes of `extent` are initialised numbers, for a load at a variable place or a helper's read.
    func checkStackBytes(
        _ pointer: RegisterState, _ name: String, _ extent: StackExtent, _ size: Int, _ use: StackUse
    ) throws(VerificationFailure) {
        for (index, offset) in extent.range.enumerated() {
            let (slotIndex, byte) = Frame.position(offset)
            let frame = state.frames[extent.frame]
            let slot = slotIndex < frame.stack.count ? frame.stack[slotIndex] : StackSlot()
            switch slot[byte] {
            case .misc, .zero: continue
            case .invalid where program.permissions.allowsUninitializedStack: continue
            case .spill where slot.isSpilledScalar || program.permissions.allowsPointerLeaks: continue
            case .dynptr, .invalid, .spill: break
            }
            let text = use == .load || program.request.profile.hasTextsOf618 ? "" : " indirect"
            if extent.isExact {
                throw failure(
                    "invalid\(text) read from stack \(name) off \(extent.range.lowerBound)+\(index) size \(size)",
                    .access)
            }
            throw failure(
                "invalid\(text) read from stack \(name) var_off \(pointer.range.bits)+\(index) size \(size)", .access)
        }
    }

    /// A function's frame is as large as the deepest byte that it touches.
    func noteStackDepth(_ extent: StackExtent) {
        let subprogram = state.frames[extent.frame].subprogram
        if let area = program.fastCalls.areas[subprogram], extent.range.lowerBound < area.end,
            !program.fastCalls.members.contains(slot)
        {
            sharedFastCalls.insert(subprogram)
        }
        stackDepths[subprogram] = max(stackDepths[subprogram], -extent.range.lowerBound)
    }
}

extension Verifier.StackUse {
    /// The words between `invalid` and `stack`.
    fileprivate func text(_ profile: KernelProfile) -> String {
        switch self {
        case .load: " read from"
        case .store: " write to"
        case .helperRead: profile.hasTextsOf618 ? " read from" : " indirect access to"
        case .helperWrite: profile.hasTextsOf618 ? " write to" : " indirect access to"
        }
    }
}
