import BPFModel

/// Finds values by keys of any bytes: `BPF_MAP_TYPE_HASH` and its per-CPU and LRU relatives.
///
/// All elements are reserved when the map is made, and committed by the system when they are first used, whether or not
/// `BPF_F_NO_PREALLOC` was asked for. Look-ups take no lock (`HashTable`). A value keeps its address while its entry exists: an update
/// overwrites it in place.
///
/// An LRU map never holds more than `max_entries`: inserting into a full one removes the least recently used of eight entries, and
/// never the one inserted last, unless there is no other. Only programs' look-ups, and updates, count as use.
final class HashMap: StoredMap, EntryHolder {
    let definition: MapDefinition
    let memory: MapMemory
    let permissions: MapPermissions
    private let table: HashTable
    private let cpus: Int
    private let fields: ValueFieldList
    /// Programs of entries, in maps of devices.
    let objects: EntryObjects?

    init(_ memory: MapMemory, _ definition: MapDefinition, slots: Int) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        cpus = definition.type.isPerCPU ? slots : 0
        fields = ValueFieldList(definition.fields)
        objects = definition.type == .devmapHash ? EntryObjects() : nil
        let inTable = StorageKind.table(of: definition)
        table = HashTable(memory, inTable, slots: max(cpus, 1), fields: fields.fields)
    }

    static func size(of definition: MapDefinition, slots: Int) -> UInt64? {
        HashLayout(StorageKind.table(of: definition), slots: definition.type.isPerCPU ? slots : 1).size
    }

    /// The table, where updates and deletions are no more than the table's.
    fileprivate var plainTable: HashTable? {
        table.isPlain && objects == nil && !StorageKind.isByAttachment(definition.type) ? table : nil
    }

    /// Whether values are where packets go.
    private var isOfTargets: Bool { StorageKind.isOfTargets(definition.type) }

    var valueTable: ValueTable? { nil }

    var hashedValues: HashedValues? { table.hashedValues }

    var elements: HashElements? { cpus == 0 && fields.fields.isEmpty ? table.elements : nil }

    var userValueSize: Int { cpus == 0 ? table.valueSize : table.valueArea }

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        if cpus == 0 { return unsafe table.lookup(key) }
        return slot >= 0 && slot < cpus ? unsafe table.lookup(key, cpu: slot) : 0
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value there.
        if cpus == 0 { return try unsafe table.update(key, value: value, flags: flags) }
        if flags.rawValue > UpdateFlags.exist.rawValue || slot < 0 || slot >= cpus { throw .einval }
        unsafe table.finishOwnJournal(of: slot)
        if flags != .noExist, unsafe table.replaceOwn(key, value, cpu: slot) { return }
        try unsafe table.update(key, value: value, flags: flags, part: .cpu(slot))
    }

    @unsafe
    func delete(key: UInt) throws(LinuxError) {
        // What belongs to an attachment goes with it.
        if StorageKind.isByAttachment(definition.type) { throw .einval }
        // Safety: the caller vouches for a key there.
        guard let objects else { return try unsafe table.delete(key) }
        try objects.replace(unsafe RawMemory.load(key), with: nil) { () throws(LinuxError) in
            try unsafe table.delete(key)
        }
    }

    @unsafe
    func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, where one is given, and for room for another.
        if StorageKind.isByObject(definition.type) { throw .enotsupp }
        var position = key == 0 ? 0 : (unsafe table.position(of: key)).map { $0 + 1 } ?? 0
        if !(unsafe table.copyKey(at: &position, into: next)) { throw .enoent }
    }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        if let failure = RedirectRule.lookupFailure(definition) { throw failure }
        // Safety: the caller vouches for a key, and for room for a value.
        try unsafe table.copyValue(key, into: value)
    }

    @unsafe
    func copyLockedValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, and for room for a value.
        try unsafe table.copyLockedValue(key, into: value)
    }

    @unsafe
    func takeValue(key: UInt, into value: UInt) throws(LinuxError) {
        if StorageKind.isByAttachment(definition.type) || isOfTargets { throw .enotsupp }
        // Safety: the caller vouches for a key, and for room for a value.
        try unsafe table.delete(key, into: value)
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        var flags = flags
        if isOfTargets {
            // Safety: the caller vouches for a key and a value there.
            let target = try unsafe checkedTarget(key, value, flags)
            return try put(target, nil, at: unsafe RawMemory.load(key))
        }
        if StorageKind.isByAttachment(definition.type) {
            // Only attaching makes a value.
            if flags.contains(.noExist) || flags.rawValue > 7 { throw .einval }
            flags.insert(.exist)
        }
        // Safety: the caller vouches for a key and a value there.
        try unsafe table.update(key, value: value, flags: flags)
    }

    /// Puts a target into a map of devices, with the number of its program in the upper half.
    func put(_ number: UInt64, _ object: (any EntryObject)?, at key: UInt32) throws(LinuxError) {
        guard let objects else { return try store(number, at: key) }
        try objects.replace(key, with: object) { () throws(LinuxError) in try store(number, at: key) }
    }

    private func store(_ number: UInt64, at key: UInt32) throws(LinuxError) {
        var (key, number) = (key, number)
        try unsafe withUnsafeMutablePointer(to: &key) { (place) throws(LinuxError) in
            try unsafe withUnsafeMutablePointer(to: &number) { (target) throws(LinuxError) in
                // Safety: keys of maps of devices have 4 bytes, and values no more than 8.
                try unsafe table.update(UInt(bitPattern: place), value: UInt(bitPattern: target), flags: .any)
            }
        }
    }

    /// The target that a value names at a key, without a program, as `RedirectMap` keeps it.
    @unsafe
    private func checkedTarget(_ key: UInt, _ value: UInt, _ flags: UpdateFlags) throws(LinuxError) -> UInt64 {
        // Safety: the caller vouches for a key and a value there.
        let number = unsafe RedirectRule.number(value, size: definition.valueSize)
        if definition.type == .sockhash {
            try RedirectRule.checkSocket(.sockhash, number, size: definition.valueSize)
        }
        if flags.rawValue > UpdateFlags.exist.rawValue || UInt32(truncatingIfNeeded: number) == 0 { throw .einval }
        if flags == .noExist, unsafe table.element(key) != 0 { throw .eexist }
        try RedirectRule.checkDevice(number)
        return number & 0xffff_ffff
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        unsafe table.copyKey(at: &position, into: key)
    }

    @unsafe
    func copyEntry(at position: inout Int, key: UInt, value: UInt) -> Bool {
        // Safety: the caller vouches for room for a key and a value.
        unsafe table.copyEntry(at: &position, key: key, value: value)
    }

    func key(ofValueAt address: UInt) -> [UInt8]? { cpus == 0 ? table.key(ofValueAt: address) : nil }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        table.valueRegion(containing: address)
    }
}

extension Map {
    /// The table of a hash map that programs may update and delete in without asking the map: of values that are bytes alone, with keys of 4 or 8 bytes,
    /// in this process's own memory.
    package var plainTable: HashTable? { (self as? HashMap)?.plainTable }
}
