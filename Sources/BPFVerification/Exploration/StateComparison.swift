import BPFInstructions

/// Whether a state is covered by one that was remembered: every continuation that is safe from the old one is safe from the new one.
///
/// - Source: Linux, Documentation/bpf/verifier.rst, "Pruning".
struct StateComparison {
    enum Mode {
        /// The old one's paths were all followed: what did not matter there need not be alike.
        case safe
        /// Limits must lie within each other, whether they mattered or not, in all registers and slots of the stack.
        case within
        /// The same values.
        case identical
    }

    private let liveness: [UInt16]
    private let permissions: Permissions
    private var mode = Mode.safe
    /// Whether scalars must be the same, precise or not: another value may need another mask.
    private var comparesAllScalars = false
    private var identifiers = IdentifierPairs()

    init(program: Program) {
        liveness = program.liveness.before
        permissions = program.permissions
    }

    /// Whether `known` covers `new`, which is at the same slot.
    mutating func covers(
        _ known: Checkpoint, _ new: borrowing VerifierState, mode: Mode, comparesAllScalars: Bool
    ) -> Bool {
        self.mode = mode
        self.comparesAllScalars = comparesAllScalars
        identifiers.removeAll()
        guard compareOutside(known.state, new) else { return false }
        for depth in known.state.frames.indices {
            guard known.state.frames[depth].callSite == new.frames[depth].callSite,
                known.state.frames[depth].callbackDepth <= new.frames[depth].callbackDepth,
                known.state.frames[depth].callback == new.frames[depth].callback
            else { return false }
        }
        // The running frame first: it differs most often.
        for depth in known.state.frames.indices.reversed() {
            let live = mode == .safe ? liveRegisters(known, depth) : 0x7ff
            guard compareRegisters(known.state.frames[depth], new.frames[depth], live: live) else { return false }
        }
        for depth in known.state.frames.indices.reversed() {
            let read = mode == .safe ? known.slotsRead[depth] : .max
            guard compareStacks(known.state.frames[depth], new.frames[depth], read: read) else { return false }
        }
        return true
    }

    /// What is held, and how deep the calls are.
    private mutating func compareOutside(_ old: VerifierState, _ new: borrowing VerifierState) -> Bool {
        guard old.frames.count == new.frames.count, old.references.count == new.references.count else { return false }
        guard !old.isSpeculative || new.isSpeculative else { return false }
        guard old.lock?.map == new.lock?.map, (old.lock == nil) == (new.lock == nil) else { return false }
        if let lock = old.lock, let other = new.lock, !identifiers.match(lock.id, other.id) { return false }
        for index in old.references.indices {
            guard identifiers.match(old.references[index].id, new.references[index].id) else { return false }
        }
        return true
    }

    /// Registers of a frame that may still be read; a caller's r0 to r5 are gone.
    func liveRegisters(_ known: Checkpoint, _ depth: Int) -> UInt16 {
        let isCaller = depth < known.state.frames.count - 1
        if isCaller, known.state.frames[depth + 1].callback == .synchronous {
            // A callback comes back to the call, which reads its arguments again.
            return liveness[known.state.frames[depth + 1].callSite] | 1 << 10
        }
        let slot = isCaller ? known.state.frames[depth + 1].callSite + 1 : known.slot
        guard slot < liveness.count else { return 0x7ff }
        let live = liveness[slot] | 1 << 10
        return isCaller ? live & ~0x3f : live
    }

    private mutating func compareRegisters(_ old: Frame, _ new: Frame, live: UInt16) -> Bool {
        var left = live
        while left != 0 {
            let number = left.trailingZeroBitCount
            left &= left &- 1
            guard compare(old.registers[number], new.registers[number]) else { return false }
        }
        return true
    }

    // MARK: Stack

    private mutating func compareStacks(_ old: Frame, _ new: Frame, read: UInt64) -> Bool {
        if mode == .identical && old.stack.count < new.stack.count {
            guard new.stack[old.stack.count...].allSatisfy(\.isInvalid) else { return false }
        }
        for index in old.stack.indices where read & (1 &<< UInt64(index)) != 0 {
            let other = index < new.stack.count ? new.stack[index] : StackSlot()
            guard compare(old.stack[index], other) else { return false }
        }
        return true
    }

    private mutating func compare(_ old: StackSlot, _ new: StackSlot) -> Bool {
        if mode != .safe && !old.hasSameBytes(as: new) { return false }
        if old.isInvalid { return true }
        if let known = scalar(old), let other = scalar(new) { return compare(known, other) }
        guard old.hasSameBytes(as: new) || compareBytes(old, new) else { return false }
        if old.isDynptr {
            return old.spilled.extra == new.spilled.extra && old.spilled.offset == new.spilled.offset
                && identifiers.match(old.spilled.referenceID, new.spilled.referenceID)
        }
        guard old.isSpilled else { return true }
        return compare(old.spilled, new.spilled)
    }

    /// Bytes of some value cover zeros; with privilege they cover anything, and bytes that nobody wrote are some value.
    private func compareBytes(_ old: StackSlot, _ new: StackSlot) -> Bool {
        for byte in 0..<StackSlot.size {
            let (before, now) = (old[byte], new[byte])
            if before == now || before == .invalid { continue }
            guard before == .misc, permissions.allowsUninitializedStack || now == .zero else { return false }
        }
        return true
    }

    /// The slot as one number, where it is: a spilled one, or bytes of some value.
    private func scalar(_ slot: StackSlot) -> RegisterState? {
        if slot.isWhollySpilled { return slot.spilled.isScalar ? slot.spilled : nil }
        return slot.isSomeValue(allowsInvalid: permissions.allowsUninitializedStack) ? .unknown : nil
    }

    // MARK: Registers

    private mutating func compare(_ old: RegisterState, _ new: RegisterState) -> Bool {
        if mode == .identical { return compareExactly(old, new) }
        if old.kind == .uninitialized && (mode == .safe || new.kind == .uninitialized) { return true }
        guard old.kind == new.kind else { return false }
        if old.isScalar { return compareScalars(old, new) }
        guard old.attributes == new.attributes else { return false }
        switch old.kind {
        case .mapKey, .mapValue, .memory, .buffer, .traceBuffer:
            return old.offset == new.offset && old.map == new.map && old.extra == new.extra && old.dynptr == new.dynptr
                && old.range.contains(new.range) && identifiers.match(old.id, new.id)
                && identifiers.match(old.referenceID, new.referenceID)
        case .arena: return true
        case .packet, .packetMeta:
            let isFarEnough = old.extra < 0 || new.extra < 0 ? old.extra == new.extra : old.extra <= new.extra
            return isFarEnough && old.offset == new.offset && identifiers.match(old.id, new.id)
                && old.range.contains(new.range)
        default: return compareExactly(old, new)
        }
    }

    /// The same but for identifiers, and for how precise it must be.
    private mutating func compareExactly(_ old: RegisterState, _ new: RegisterState) -> Bool {
        old.kind == new.kind && old.attributes == new.attributes && old.frame == new.frame && old.map == new.map
            && old.extra == new.extra && old.offset == new.offset && old.range == new.range
            && identifiers.match(old.id, new.id) && identifiers.match(old.referenceID, new.referenceID)
    }

    private mutating func compareScalars(_ old: RegisterState, _ new: RegisterState) -> Bool {
        if !comparesAllScalars && mode == .safe && !old.isPrecise { return true }
        return old.attributes == new.attributes && old.offset == new.offset
            && (comparesAllScalars ? old.range == new.range : old.range.contains(new.range))
            && identifiers.matchScalars(old.id, new.id)
    }
}
