import BPFModel
import Synchronization

/// Finds values by keys of any bytes: `BPF_MAP_TYPE_HASH`.
///
/// All elements are reserved when the map is made, and committed by the system when they are first used, whether or not
/// `BPF_F_NO_PREALLOC` was asked for.
final class HashMap: Map {
    let definition: MapDefinition
    let permissions: MapPermissions
    private let table: Mutex<HashTable>

    /// Nil when the system has no room for it.
    init?(_ definition: MapDefinition) {
        let seed = definition.flags.contains(.zeroSeed) ? 0 : UInt64.random(in: .min ... .max)
        guard let table = HashTable(definition, hasher: KeyHasher(seed: seed)) else { return nil }
        self.definition = definition
        self.permissions = MapPermissions(definition.flags)
        self.table = Mutex(table)
    }

    var valueTable: ValueTable? { nil }

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        table.withLock { unsafe $0.lookup(key) }
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value there.
        try table.withLock { (table) throws(LinuxError) in
            try unsafe table.update(key, value: value, flags: flags)
        }
    }

    @unsafe
    func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key there.
        try table.withLock { (table) throws(LinuxError) in try unsafe table.delete(key) }
    }

    @unsafe
    func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        let found = table.withLock { table in
            // Safety: the caller vouches for a key, where one is given, and for room for another.
            let place = key == 0 ? nil : unsafe table.position(of: key)
            var position = place.map { $0 + 1 } ?? 0
            return unsafe table.copyKey(at: &position, into: next)
        }
        if !found { throw .enoent }
    }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        let found = table.withLock { table in
            // Safety: the caller vouches for a key, and for room for a value.
            let address = unsafe table.lookup(key)
            if address != 0 { unsafe RawMemory.copy(from: address, to: value, count: userValueSize) }
            return address != 0
        }
        if !found { throw .enoent }
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value there.
        try unsafe update(key: key, value: value, flags: flags, slot: 0)
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        table.withLock { unsafe $0.copyKey(at: &position, into: key) }
    }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        table.withLock { $0.valueRegion(containing: address) }
    }
}
