import BPFInstructions

/// Whether a state is covered by one that was remembered: every continuation that is safe from the old one is safe from the new one.
struct StateComparison {
    enum Mode {
        /// The old one's paths were all followed: what did not matter there need not be alike.
        case safe
        /// Limits must lie within each other, whether they mattered or not.
        case within
        /// The same, of every register and every slot of the stack, whether they are read or not.
        case contained
        /// The same values.
        case identical
    }

    let program: Program
    let mode: Mode
    /// Identifiers of the old state with those of the new one that stand for them.
    private var identifiers: [(old: UInt32, new: UInt32)] = []

    /// Whether scalars must be the same, precise or not: another value may need another mask.
    let comparesAllScalars: Bool

    init(program: Program, mode: Mode, comparesAllScalars: Bool = false) {
        self.program = program
        self.mode = mode
        self.comparesAllScalars = comparesAllScalars
    }

    func covers(_ known: Checkpoint, _ state: VerifierState) -> Bool {
        var comparison = self
        return comparison.compare(known, state)
    }

    private mutating func compare(_ known: Checkpoint, _ new: VerifierState) -> Bool {
        let old = known.state
        guard old.frames.count == new.frames.count, old.references.count == new.references.count else { return false }
        guard !old.isSpeculative || new.isSpeculative else { return false }
        guard old.lock?.map == new.lock?.map, (old.lock == nil) == (new.lock == nil) else { return false }
        if let lock = old.lock, let other = new.lock, !matches(lock.id, other.id) { return false }
        for (reference, other) in zip(old.references, new.references) where !matches(reference.id, other.id) {
            return false
        }
        for depth in old.frames.indices {
            guard old.frames[depth].callSite == new.frames[depth].callSite else { return false }
            let slot = depth == old.frames.count - 1 ? known.slot : old.frames[depth + 1].callSite + 1
            let live = mode == .identical || mode == .contained ? 0x7ff : liveRegisters(slot, isCaller: depth < old.frames.count - 1)
            guard compare(old.frames[depth], new.frames[depth], live: live, read: known.slotsRead[depth]) else {
                return false
            }
        }
        return true
    }

    private func liveRegisters(_ slot: Int, isCaller: Bool) -> UInt16 {
        guard slot < program.steps.count else { return 0x7ff }
        let live = program.liveness.before[slot] | 1 << 10
        return isCaller ? live & ~0x3f : live
    }

    private mutating func compare(_ old: Frame, _ new: Frame, live: UInt16, read: UInt64) -> Bool {
        for number in old.registers.indices where live & (1 << UInt16(number)) != 0 {
            guard compare(old.registers[number], new.registers[number]) else { return false }
        }
        let isRead = mode == .identical || mode == .contained ? UInt64.max : read
        for index in old.stack.indices where isRead & (1 << UInt64(index)) != 0 {
            let other = index < new.stack.count ? new.stack[index] : StackSlot()
            guard compare(old.stack[index], other) else { return false }
        }
        if mode == .identical {
            return old.stack.count >= new.stack.count || new.stack[old.stack.count...].allSatisfy(\.isInvalid)
        }
        return true
    }

    // MARK: Stack

    private mutating func compare(_ old: StackSlot, _ new: StackSlot) -> Bool {
        if old.isInvalid { return mode != .identical || new.isInvalid }
        if mode != .identical && old.isUnknownScalar && new.isUnknownScalar { return true }
        let readsAnything = mode != .identical && program.permissions.allowsUninitializedStack
        for byte in 0..<StackSlot.size {
            let (before, now) = (old[byte], new[byte])
            if before == .invalid && mode != .identical { continue }
            if before == .misc && readsAnything && now != .dynptr && !new.isSpilledPointer { continue }
            if before == .misc && mode != .identical && now == .zero { continue }
            guard before == now else { return false }
        }
        guard old.isSpilled else { return true }
        return compare(old.spilled, new.spilled)
    }

    // MARK: Registers

    private mutating func compare(_ old: RegisterState, _ new: RegisterState) -> Bool {
        if mode == .identical { return old.isSame(as: new) }
        if old.kind == .uninitialized { return true }
        guard old.kind == new.kind, old.attributes == new.attributes || old.isScalar else { return false }
        switch old.kind {
        case .scalar: return compareScalars(old, new)
        case .mapKey, .mapValue, .memory, .buffer, .traceBuffer:
            return old.offset == new.offset && old.map == new.map && old.extra == new.extra
                && old.range.contains(new.range) && matches(old.id, new.id) && matches(old.referenceID, new.referenceID)
        case .packet, .packetMeta:
            return old.extra <= new.extra && old.offset == new.offset && matches(old.id, new.id)
                && old.range.contains(new.range)
        case .stack: return old.frame == new.frame && old.offset == new.offset && old.range == new.range
        default:
            var (left, right) = (old, new)
            left.id = 0
            right.id = 0
            left.referenceID = 0
            right.referenceID = 0
            return left.isSame(as: right) && matches(old.id, new.id) && matches(old.referenceID, new.referenceID)
        }
    }

    private mutating func compareScalars(_ old: RegisterState, _ new: RegisterState) -> Bool {
        if comparesAllScalars { return old.range == new.range && matches(old.id, new.id) }
        if mode == .safe && !old.isPrecise { return true }
        guard old.range.contains(new.range) else { return false }
        guard old.id != 0 else { return true }
        return old.attributes == new.attributes && old.offset == new.offset && new.id != 0 && matches(old.id, new.id)
    }

    /// Whether two identifiers may stand for each other: always the same pairs.
    private mutating func matches(_ old: UInt32, _ new: UInt32) -> Bool {
        if old == 0 || new == 0 { return old == new }
        for pair in identifiers {
            if pair.old == old { return pair.new == new }
            if pair.new == new { return false }
        }
        identifiers.append((old, new))
        return true
    }
}
