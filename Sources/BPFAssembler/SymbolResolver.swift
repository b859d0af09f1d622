internal import BPFInstructions

/// Turns names into distances, or into references where a loader must do it.
struct SymbolResolver {
    /// Whether a loader links what comes out.
    let isObject: Bool
    /// The declared maps.
    let maps: Set<String>
    /// The functions of all sections.
    let functions: Set<String>

    /// Writes the name's value into the slot that uses it.
    func resolve(_ use: SymbolUse, in section: inout AssembledSection) throws(AssemblerError) {
        switch use.kind {
        case .jump: section.instructions[use.slot].offset = try distance(use, section)
        case .longJump: section.instructions[use.slot].immediate = try distance(use, section)
        case .call: try resolveCall(use, in: &section)
        case .functionAddress: try resolveAddress(use, in: &section)
        case .map, .mapValue:
            if isObject, !maps.contains(use.name) { throw use.error(.unknownMap(use.name)) }
            section.refer(use, as: use.kind == .map ? .map : .mapValue)
        }
    }

    private func resolveCall(_ use: SymbolUse, in section: inout AssembledSection) throws(AssemblerError) {
        if section.labels[use.name] == nil, isObject, functions.contains(use.name) {
            section.instructions[use.slot].immediate = -1
            section.refer(use, as: .call)
        } else {
            section.instructions[use.slot].immediate = try distance(use, section)
        }
    }

    private func resolveAddress(_ use: SymbolUse, in section: inout AssembledSection) throws(AssemblerError) {
        guard isObject else {
            section.instructions[use.slot].immediate = try distance(use, section)
            return
        }
        guard functions.contains(use.name) else { throw use.place }
        section.refer(use, as: .functionAddress)
    }

    /// Slots from the instruction after the use to the label.
    private func distance<Value: FixedWidthInteger>(
        _ use: SymbolUse, _ section: AssembledSection
    ) throws(AssemblerError) -> Value {
        guard let target = section.labels[use.name] else { throw use.place }
        let distance = target - use.slot - 1
        guard let value = Value(exactly: distance) else {
            let limit = Int64(clamping: Value.min)...Int64(clamping: Value.max)
            throw use.error(.tooFar(label: use.name, distance: distance, limit: limit))
        }
        return value
    }
}

extension AssembledSection {
    fileprivate mutating func refer(_ use: SymbolUse, as kind: AssembledReference.Kind) {
        references.append(AssembledReference(slot: use.slot, symbol: use.name, kind: kind))
    }
}
