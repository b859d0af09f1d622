import BPFModel

/// What Linux demands of a definition, for one type: one row of the table.
struct MapRule: Sendable {
    let type: MapType
    /// The only key size, in bytes; nil for any but 0.
    let keySize: UInt32?
    /// The only value size, in bytes; nil for any but 0.
    let valueSize: UInt32?
    /// The most bytes of what `limited` names.
    let entryLimit: UInt64
    let limited: Limited
    let maxEntries: UInt32
    let flags: MapFlags

    /// What `entryLimit` counts.
    enum Limited: Sendable {
        case value, keyAndValue
    }

    private static let access: MapFlags = [.readOnly, .writeOnly, .readOnlyForPrograms, .writeOnlyForPrograms]

    /// - Source: every row was observed on Linux 6.18.
    static let table: [MapRule] = [
        MapRule(
            type: .hash, keySize: nil, valueSize: nil, entryLimit: 0x3f_ffcf, limited: .keyAndValue,
            maxEntries: 1 << 27, flags: access.union([.noPreallocation, .numaNode, .zeroSeed])),
        MapRule(
            type: .array, keySize: 4, valueSize: nil, entryLimit: 0x7fff_ffff, limited: .value,
            maxEntries: .max, flags: access.union([.numaNode, .mappable, .innerMap])),
        MapRule(
            type: .percpuArray, keySize: 4, valueSize: nil, entryLimit: 0x8000, limited: .value,
            maxEntries: .max, flags: access),
        MapRule(
            type: .progArray, keySize: 4, valueSize: 4, entryLimit: 4, limited: .value,
            maxEntries: .max, flags: [.readOnly, .writeOnly, .numaNode]),
    ]

    private static let exclusive: [MapFlags] = [
        [.readOnly, .writeOnly], [.readOnlyForPrograms, .writeOnlyForPrograms],
    ]

    /// What is wrong with `definition`; nil when Linux would make it, memory permitting.
    static func violation(in definition: MapDefinition) -> MapError.Reason? {
        guard let rule = table.first(where: { $0.type == definition.type }) else {
            return .unsupported(definition.type)
        }
        return rule.violation(in: definition)
    }

    private func violation(in definition: MapDefinition) -> MapError.Reason? {
        let unknown = definition.flags.subtracting(flags)
        if !unknown.isEmpty { return .unknownFlags(unknown) }
        if let pair = Self.exclusive.first(where: { definition.flags.isSuperset(of: $0) }) {
            return .contradictoryFlags(pair)
        }
        if definition.maxEntries == 0 { return .noEntries }
        if definition.keySize == 0 || definition.keySize != keySize ?? definition.keySize {
            return .keySize(definition.keySize, required: keySize)
        }
        if definition.valueSize == 0 || definition.valueSize != valueSize ?? definition.valueSize {
            return .valueSize(definition.valueSize, required: valueSize)
        }
        let key = limited == .keyAndValue ? UInt64(definition.keySize) : 0
        let size = key + UInt64(definition.valueSize)
        if size > entryLimit { return .entryTooLarge(size, limit: entryLimit) }
        if definition.maxEntries > maxEntries { return .tooManyEntries(definition.maxEntries, limit: maxEntries) }
        return nil
    }
}
