public import BPFModel
import Synchronization

/// Maps by index or by key: `BPF_MAP_TYPE_ARRAY_OF_MAPS`, `BPF_MAP_TYPE_HASH_OF_MAPS`.
///
/// Bytes can't name a map here, because there are no descriptors: an update from bytes is `EBADF`, and `set` takes its place. A program that
/// looks an entry up gets the map; a map that is replaced or taken out lives on while a run uses it.
public final class MapOfMaps: UnaddressedMap {
    /// What it was made from; `inner` is what every map in it resembles.
    public let definition: MapDefinition
    /// What users may do with it; programs can only look maps up.
    public let permissions: MapPermissions
    private let template: MapDefinition
    private let maps = Mutex<[[UInt8]: any Map]>([:])

    init(_ definition: MapDefinition) throws(MapError) {
        guard let template = definition.inner else { throw MapError(map: definition.name, reason: .inner(nil)) }
        switch template.type {
        case .arrayOfMaps, .hashOfMaps, .progArray, .cgroupStorage, .percpuCgroupStorage, .structOps:
            throw MapError(map: definition.name, reason: .inner(template.type))
        default: break
        }
        self.definition = definition
        self.template = template
        permissions = MapPermissions(definition.flags, nil)
    }

    /// Puts a map at a key.
    ///
    /// - Throws: `EINVAL` for a map that doesn't resemble `inner`, or a key of another size; `E2BIG` for an index out of range or a full
    ///   map; `EEXIST` or `ENOENT` where `flags` demand otherwise; `EPERM` where users may not write.
    public func set(_ map: any Map, at key: [UInt8], flags: UpdateFlags = .any) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        guard key.count == Int(definition.keySize) else { throw .einval }
        if definition.type == .arrayOfMaps {
            if flags != .any { throw .einval }
            if index(key) >= definition.maxEntries { throw .e2big }
        } else if flags.rawValue > UpdateFlags.exist.rawValue {
            throw .einval
        }
        if !resemblesTemplate(map.definition) { throw .einval }
        try maps.withLock { (maps) throws(LinuxError) in
            let isThere = maps[key] != nil
            if isThere, flags == .noExist { throw .eexist }
            if !isThere, flags == .exist { throw .enoent }
            if !isThere, maps.count >= Int(definition.maxEntries) { throw .e2big }
            maps[key] = map
        }
    }

    /// Whether a map could stand for any other in here.
    ///
    /// - Kernel: `bpf_map_meta_equal`; arrays may differ in size where `BPF_F_INNER_MAP` was asked for.
    private func resemblesTemplate(_ other: MapDefinition) -> Bool {
        let isSame =
            other.type == template.type && other.keySize == template.keySize && other.valueSize == template.valueSize
            && other.flags == template.flags
        guard isSame, template.type == .array, !template.flags.contains(.innerMap) else { return isSame }
        return other.maxEntries == template.maxEntries
    }

    private func index(_ key: [UInt8]) -> UInt32 {
        key.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The map at a key, for a program; nil for none.
    @unsafe
    public func map(key: UInt) -> (any Map)? {
        // Safety: the caller vouches for a key.
        map(at: unsafe bytes(key))
    }

    /// The map at a key; nil for none.
    public func map(at key: [UInt8]) -> (any Map)? { maps.withLock { $0[key] } }

    /// All maps that are in here now.
    public var contents: [any Map] { maps.withLock { Array($0.values) } }

    @unsafe
    private func bytes(_ key: UInt) -> [UInt8] {
        // Safety: the caller vouches for a key.
        (0..<UInt(definition.keySize)).map { unsafe RawMemory.load(key &+ $0) }
    }

    private var isArray: Bool { definition.type == .arrayOfMaps }

    private var sortedKeys: [[UInt8]] { maps.withLock { $0.keys.sorted { $0.lexicographicallyPrecedes($1) } } }
}

extension MapOfMaps {
    /// Takes a map out.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let key = unsafe bytes(key)
        if isArray, index(key) >= definition.maxEntries { throw .e2big }
        if maps.withLock({ $0.removeValue(forKey: key) }) == nil { throw .enoent }
    }

    /// Writes the next key: of an array the next index, whether or not a map is there.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, where one is given, and for room for another.
        if isArray {
            return try unsafe IndexedValues.nextKey(after: key, into: next, count: definition.maxEntries)
        }
        let keys = sortedKeys
        var position = key == 0 ? 0 : keys.firstIndex(of: unsafe bytes(key)).map { $0 + 1 } ?? 0
        if !(unsafe copyKey(at: &position, into: next)) { throw .enoent }
    }

    /// Copies the identifier of a map: its address in this process, cut to 32 bits.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for a value.
        guard let map = unsafe map(key: key) else { throw .enoent }
        unsafe RawMemory.store(UInt32(truncatingIfNeeded: ObjectIdentifier(map).hashValue), to: value)
    }

    /// Fails: with `EINVAL` for flags that are none, and else `EBADF`.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if isArray ? !flags.isEmpty : flags.rawValue > UpdateFlags.exist.rawValue { throw .einval }
        throw .ebadf
    }

    /// Writes the key at a position: of an array only where a map is.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool {
        let keys = sortedKeys
        guard position < keys.count else { return false }
        for (offset, byte) in keys[position].enumerated() {
            // Safety: the caller vouches for room for a key.
            unsafe RawMemory.store(byte, to: key &+ UInt(offset))
        }
        position += 1
        return true
    }
}
