import BPFInstructions
import BPFModel

extension Verifier {
    /// What is known of the program, which was accepted.
    func verifiedProgram() -> VerifiedProgram {
        let unreachable = unreachableSlots
        var result = VerifiedProgram(unreachable: unreachable, stackDepths: stackDepths)
        result.barriers = barriers
        result.mapObjectLoads = mapObjectLoads.sorted()
        result.arena.map = program.arena
        result.arena.accesses = arenaAccesses
        result.arena.narrowed = arenaArithmetic.sorted()
        guard program.request.findings.contains(.facts) else { return result }
        var reachable = [Bool](repeating: true, count: program.steps.count)
        for slot in unreachable { reachable[slot] = false }
        result.facts = FactFinder(program, reachable: reachable).facts
        result.facts.accesses = accesses
        return result
    }

    private var barriers: VerifiedProgram.Barriers {
        var barriers = VerifiedProgram.Barriers()
        guard !program.permissions.ignoresSpeculation else { return barriers }
        barriers.before = speculationLimits.keys.sorted()
        let indexing = program.steps.indices.filter { slot in
            let id = HelperID(rawValue: UInt32(bitPattern: program.steps[slot].instruction.immediate))
            return program.steps[slot].isHelperCall && cost[slot].processed > 0
                && [.mapLookupElem, .mapLookupPercpuElem, .tailCall].contains(id)
        }
        barriers.after = sanitizedStores.union(indexing).sorted()
        return barriers
    }

    private var unreachableSlots: [Int] {
        var slots: [Int] = []
        var slot = 0
        while slot < program.steps.count {
            let length = program.steps[slot].instruction.isWide && slot + 1 < program.steps.count ? 2 : 1
            if cost[slot].processed == 0 { slots += slot..<(slot + length) }
            slot += length
        }
        return slots
    }

    private var accesses: [ProgramFacts.ProvenAccess] {
        pointerKinds.enumerated().compactMap { slot, kind in
            kind == .uninitialized
                ? nil
                : ProgramFacts.ProvenAccess(slot: slot, memory: mixedAccesses.contains(slot) ? .other : kind.memory)
        }
    }
}

extension RegisterState.Kind {
    fileprivate var memory: ProgramFacts.MemoryKind {
        switch self {
        case .stack: .stack
        case .context: .context
        case .packet, .packetMeta: .packet
        case .mapValue: .mapValue
        default: .other
        }
    }
}
