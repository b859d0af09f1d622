import BPFModel

/// What Linux demands of a definition, for one type: one row of the table.
struct MapRule: Sendable {
    let type: MapType
    let keySize: SizeRule
    let valueSize: SizeRule
    /// The most bytes of what `limited` names.
    let entryLimit: UInt64
    let limited: Limited
    let entries: Entries
    let flags: MapFlags
    /// Flags that are known and refused.
    var refused: MapFlags = []
    /// Flags that must be there.
    var required: MapFlags = []
    /// Bits of `map_extra` that may be set.
    var extra: UInt64 = 0

    /// What `entryLimit` counts.
    enum Limited: Sendable {
        case key, value, keyAndValue
    }

    /// How many entries there may be.
    enum Entries: Sendable {
        case upTo(UInt32)
        /// None may be asked for: there are as many as there are objects.
        case none
        /// Bytes of a ring: a power of two, and whole pages.
        case ringBytes
    }

    private static let access: MapFlags = [.readOnly, .writeOnly, .readOnlyForPrograms, .writeOnlyForPrograms]
    private static let userAccess: MapFlags = [.readOnly, .writeOnly, .numaNode]
    private static let hashFlags = access.union([.noPreallocation, .numaNode, .zeroSeed])
    private static let cpuHashFlags = access.union([.noPreallocation, .zeroSeed])

    /// - Source: every row was observed on Linux 6.18.
    static let table: [MapRule] = [
        hash(.hash, hashFlags),
        hash(.percpuHash, cpuHashFlags, limit: 0x8000, .value),
        lru(.lruHash, hashFlags.union(.noCommonLRU)),
        lru(.lruPercpuHash, cpuHashFlags.union(.noCommonLRU), limit: 0x8000, .value),
        indexed(.array, .any, 0x7fff_ffff, access.union([.numaNode, .mappable, .innerMap])),
        indexed(.percpuArray, .any, 0x8000, access),
        indexed(.progArray, .exactly(4), 4, userAccess),
        indexed(.perfEventArray, .exactly(4), 4, userAccess.union(.preserveElements)),
        indexed(.cgroupArray, .exactly(4), 4, userAccess),
        indexed(.stackTrace, .multiple(of: 8, upTo: 1016), 1016, userAccess, entries: 1 << 31),
        indexed(.arrayOfMaps, .exactly(4), 4, userAccess),
        MapRule(
            type: .hashOfMaps, keySize: .any, valueSize: .exactly(4), entryLimit: 0x3f_ffcf, limited: .keyAndValue,
            entries: .upTo(1 << 27), flags: hashFlags),
        indexed(.devmap, .either(4, 8), 8, userAccess),
        indexed(.devmapHash, .either(4, 8), 8, userAccess, entries: 1 << 31),
        indexed(.cpumap, .either(4, 8), 8, [.numaNode], entries: 4096),
        indexed(.xskmap, .exactly(4), 4, userAccess),
        MapRule(
            type: .lpmTrie, keySize: .range(5...260), valueSize: .range(1...0x3f_fee8), entryLimit: .max,
            limited: .value, entries: .upTo(.max), flags: access.union([.noPreallocation, .numaNode]),
            required: .noPreallocation),
        indexed(.sockmap, .either(4, 8), 8, userAccess),
        indexed(.reuseportSockarray, .either(4, 8), 8, access.union(.numaNode)),
        MapRule(
            type: .sockhash, keySize: .any, valueSize: .either(4, 8), entryLimit: 512, limited: .key,
            entries: .upTo(1 << 31), flags: userAccess),
        storage(.skStorage, userAccess.union([.noPreallocation, .clone])), storage(.taskStorage),
        storage(.inodeStorage), storage(.cgrpStorage), attachment(.cgroupStorage, storageLimit),
        attachment(.percpuCgroupStorage, 0x8000),
        MapRule(
            type: .arena, keySize: .none, valueSize: .none, entryLimit: .max, limited: .value, entries: .upTo(1 << 20),
            flags: [.mappable, .signalOnFault, .noUserConversion], required: .mappable, extra: ~0xfff),
        keyless(.queue), keyless(.stack),
        MapRule(
            type: .bloomFilter, keySize: .none, valueSize: .any, entryLimit: 0x40_0000, limited: .value,
            entries: .upTo(.max), flags: access.union([.numaNode, .zeroSeed]), extra: 15),
        ring(.ringbuf), ring(.userRingbuf),
    ]

    private static func hash(
        _ type: MapType, _ flags: MapFlags, limit: UInt64 = 0x3f_ffcf, _ limited: Limited = .keyAndValue
    ) -> MapRule {
        MapRule(
            type: type, keySize: .any, valueSize: .any, entryLimit: limit, limited: limited, entries: .upTo(1 << 27),
            flags: flags)
    }

    private static func lru(
        _ type: MapType, _ flags: MapFlags, limit: UInt64 = 0x3f_ffcf, _ limited: Limited = .keyAndValue
    ) -> MapRule {
        var rule = hash(type, flags, limit: limit, limited)
        rule.refused = .noPreallocation
        return rule
    }

    private static func indexed(
        _ type: MapType, _ valueSize: SizeRule, _ limit: UInt64, _ flags: MapFlags, entries: UInt32 = .max
    ) -> MapRule {
        MapRule(
            type: type, keySize: .exactly(4), valueSize: valueSize, entryLimit: limit, limited: .value,
            entries: .upTo(entries), flags: flags)
    }

    private static func storage(_ type: MapType, _ flags: MapFlags = .noPreallocation) -> MapRule {
        MapRule(
            type: type, keySize: .exactly(4), valueSize: .any, entryLimit: storageLimit, limited: .value,
            entries: .none, flags: flags, required: .noPreallocation)
    }

    /// The largest value of an object, in bytes.
    private static let storageLimit: UInt64 = 0xff7f

    private static func attachment(_ type: MapType, _ limit: UInt64) -> MapRule {
        MapRule(
            type: type, keySize: .either(8, 16), valueSize: .any, entryLimit: limit, limited: .value,
            entries: .none, flags: access.union(.numaNode))
    }

    private static func keyless(_ type: MapType) -> MapRule {
        MapRule(
            type: type, keySize: .none, valueSize: .any, entryLimit: 0x40_0000, limited: .value,
            entries: .upTo(.max), flags: access.union(.numaNode))
    }

    private static func ring(_ type: MapType) -> MapRule {
        MapRule(
            type: type, keySize: .none, valueSize: .none, entryLimit: .max, limited: .value, entries: .ringBytes,
            flags: .numaNode)
    }

    private static let exclusive: [MapFlags] = [
        [.readOnly, .writeOnly], [.readOnlyForPrograms, .writeOnlyForPrograms],
    ]

    /// What is wrong with `definition`; nil when Linux would make it, memory permitting.
    static func violation(in definition: MapDefinition) -> MapError.Reason? {
        guard let rule = table.first(where: { $0.type == definition.type }) else {
            return .unsupported(definition.type)
        }
        return rule.flagViolation(definition.flags) ?? rule.sizeViolation(definition)
    }

    private func flagViolation(_ asked: MapFlags) -> MapError.Reason? {
        let unknown = asked.subtracting(flags)
        if !unknown.isEmpty { return .unknownFlags(unknown) }
        if let pair = Self.exclusive.first(where: { asked.isSuperset(of: $0) }) { return .contradictoryFlags(pair) }
        if !asked.isSuperset(of: required) { return .missingFlags(required.subtracting(asked)) }
        let refused = asked.intersection(refused)
        return refused.isEmpty ? nil : .flagsNotSupported(refused)
    }

    private func sizeViolation(_ definition: MapDefinition) -> MapError.Reason? {
        if case .none = entries {
            if definition.maxEntries != 0 { return .entryCount(definition.maxEntries, allowed: "0") }
        } else if definition.maxEntries == 0 {
            return .noEntries
        }
        if definition.extra & ~extra != 0 { return .extra(definition.extra) }
        if type == .arena, !ArenaPlace.fits(definition) { return .extra(definition.extra) }
        if type == .perfEventArray, !PerfLayout.mayHave(pages: definition.bufferPages) {
            return .bufferPages(definition.bufferPages)
        }
        if let reason = keySize.violation(definition.keySize, of: .key) { return reason }
        if let reason = valueSize.violation(definition.valueSize, of: .value) { return reason }
        let key = limited == .value ? 0 : UInt64(definition.keySize)
        let size = key + (limited == .key ? 0 : UInt64(definition.valueSize))
        if size > entryLimit { return .entryTooLarge(size, limit: entryLimit) }
        switch entries {
        case .none: return nil
        case .upTo(let limit):
            return definition.maxEntries > limit ? .tooManyEntries(definition.maxEntries, limit: limit) : nil
        case .ringBytes:
            let isRight = definition.maxEntries & (definition.maxEntries - 1) == 0 && definition.maxEntries >= 4096
            return isRight ? nil : .entryCount(definition.maxEntries, allowed: "powers of two from 4096 bytes up")
        }
    }
}
