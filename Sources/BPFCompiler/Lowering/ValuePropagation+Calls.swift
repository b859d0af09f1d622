import BPFInstructions

/// Calls, which need none where what they are about is known.
extension ValuePropagation {
    mutating func rewriteCall(_ slot: Int) {
        switch lowered.request.calls[slot] {
        case .lookup?: rewriteLookup(slot)
        case .mapFunction(_, let bound)?:
            if let address = map(of: slot, in: .r1).flatMap({ lowered.request.mapAddresses[$0] }) {
                lowered.request.calls[slot] = .bound(bound, .r1, address)
            }
        case .tailCall?: rewriteTailCall(slot)
        default: break
        }
        finish(slot)
        values.forget(.lost)
        if case .constant(let address) = lowered.steps[slot].kind { values.define(.r0, .constant(address), at: slot) }
        // Another program may end here, and find what was computed.
        values.keepDefinitions()
    }

    /// The number that stands for the map which a call is about; nil when it isn't known.
    private mutating func map(of slot: Int, in register: Register) -> UInt64? {
        lowered.request.facts.maps[slot] ?? values.table.constant(values.value(register))
    }

    /// Looks up without a call where the map is known and allows it.
    private mutating func rewriteLookup(_ slot: Int) {
        guard let map = map(of: slot, in: .r1) else { return }
        if let array = lowered.request.indexedMaps[map], let index = lowered.request.knownIndex(at: slot, in: array) {
            let value = lowered.request.knownValue(at: slot, in: array)
            lowered.steps[slot].kind = value.map(Step.Kind.constant) ?? .lookupAt(map, index)
            lowered.steps[slot].destination = .r0
        } else if let kind = lowered.request.lookup(in: map), let key = address(values.value(.r2), offset: 0) {
            lowered.steps[slot].kind = kind
            lowered.steps[slot].source = key.base
            lowered.steps[slot].set(key)
        }
    }

    private mutating func rewriteTailCall(_ slot: Int) {
        guard let map = map(of: slot, in: .r2), let table = lowered.request.programTables[map] else { return }
        let index = values.table.constant(values.value(.r3, .bits32)).map { UInt32(truncatingIfNeeded: $0) }
        lowered.steps[slot].kind = .tailCall(map, index.flatMap { $0 < table.count ? $0 : nil })
    }
}

extension CompilationRequest {
    /// How a map is looked up without a call; nil when it can't be.
    fileprivate func lookup(in map: UInt64) -> Step.Kind? {
        if indexedMaps[map] != nil { return .lookup(map) }
        return hashedMaps[map] != nil ? .hashLookup(map) : nil
    }
}
