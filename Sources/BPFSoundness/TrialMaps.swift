package import BPFMaps
import BPFModel
package import BPFVerification

extension MapDescription {
    /// Puts random bytes into some elements; what only the kernel touches stays zero.
    package func fill(_ map: any Map, _ random: inout TrialRandom) {
        if let arena = map as? ArenaMap {
            // One page that exists, and others that don't.
            let words = (0..<ArenaMap.pageSize / 8).map { _ in random.next() & 0x1fff }
            let bytes = words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64($0 * 8)) } }
            try? arena.write(bytes, at: 0)
            return
        }
        guard frozenContents == nil, !(map is ProgramArray), !(map is OpaqueMap) else { return }
        for _ in 0..<min(2, maxEntries) {
            var key = (0..<keySize).map { _ in random.byte() }
            if map.valueTable != nil, keySize == 4 {
                let index = UInt32(random.number(upTo: UInt64(min(maxEntries, 8) - 1)))
                key = (0..<4).map { UInt8(truncatingIfNeeded: index &>> UInt32(8 * $0)) }
            }
            var value = (0..<map.userValueSize).map { _ in random.byte() }
            for field in fields where field.offset >= 0 && field.offset + field.size <= value.count {
                for index in field.offset..<field.offset + field.size { value[index] = 0 }
            }
            try? map.update(key, value)
        }
    }

    /// A map that behaves enough alike for programs to run, where the type is not implemented; nil where none can.
    func substitute(_ factory: MapFactory) -> (any Map)? {
        var other = self
        other.flags = flags.intersection([.readOnlyForPrograms, .writeOnlyForPrograms])
        other.frozenContents = nil
        other.maxEntries = min(max(maxEntries, 1), 1024)
        if type == .arena {
            other.flags = flags
            return (try? other.make(factory)) ?? OpaqueMap(other)
        }
        // Maps that have helpers of their own keep their type, by which these tell them.
        guard type.holdsValues else { return OpaqueMap(other) }
        other.type = keySize == 4 && type.isIndexed ? .array : .hash
        return (try? other.make(factory)) ?? OpaqueMap(other)
    }
}

extension MapType {
    /// Whether programs look values up by keys, and change them, with the helpers for all maps.
    fileprivate var holdsValues: Bool {
        HelperMapRules.allows(.mapLookupElem, on: self) && HelperMapRules.allows(.mapUpdateElem, on: self)
            && self != .sockmap && self != .sockhash
    }

    /// Whether keys are indices of values that exist from the start.
    fileprivate var isIndexed: Bool {
        switch self {
        case .array, .percpuArray: true
        default: false
        }
    }
}

/// A map without values: look-ups find nothing, and changes are refused.
final class OpaqueMap: Map {
    let definition: MapDefinition
    let permissions = MapPermissions([])
    let valueTable: ValueTable? = nil

    init(_ description: MapDescription) {
        definition = MapDefinition(
            name: description.name, type: description.type, keySize: UInt32(clamping: description.keySize),
            valueSize: UInt32(clamping: description.valueSize), maxEntries: UInt32(clamping: description.maxEntries),
            flags: description.flags)
    }

    @unsafe func lookup(key: UInt, slot: Int) -> UInt { 0 }
    @unsafe func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) { throw .einval }
    @unsafe func delete(key: UInt) throws(LinuxError) { throw .einval }
    @unsafe func nextKey(after key: UInt, into next: UInt) throws(LinuxError) { throw .enoent }
    @unsafe func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enoent }
    @unsafe func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) { throw .einval }
    @unsafe func copyKey(at position: inout Int, into key: UInt) -> Bool { false }
    func valueRegion(containing address: UInt) -> ValueRegion? { nil }
}
