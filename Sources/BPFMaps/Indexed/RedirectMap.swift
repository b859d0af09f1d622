import BPFModel

/// Where packets can be sent on, by index: `BPF_MAP_TYPE_DEVMAP`, `_CPUMAP`, `_XSKMAP`, `_SOCKMAP`,
/// `_REUSEPORT_SOCKARRAY`.
///
///     body: is set: u64 │ value, 8 bytes      for each index
///
/// A device's index and a processor's queue are taken as Linux takes them, sockets are refused (`RedirectRule`). The in-process packet path sends nothing
/// anywhere: `bpf_redirect_map` leaves the device's index to whoever runs the program. Indices that were never set, or deleted, are not there. The upper
/// half of a value is the number of the program or queue that stands in the entry (`Map.set`).
final class RedirectMap: StoredMap, EntryHolder {
    let definition: MapDefinition
    let permissions: MapPermissions
    let memory: MapMemory
    private let valueSize: UInt32
    private let entries = EntryObjects()

    private static let stride: UInt64 = 16

    static func size(of definition: MapDefinition) -> UInt64? { UInt64(definition.maxEntries) * stride }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        valueSize = definition.valueSize
    }

    var valueTable: ValueTable? { nil }

    var objects: EntryObjects? { entries }

    /// The address of the element that a key names; 0 for an index out of range.
    @unsafe
    private func element(_ key: UInt) -> UInt {
        // Safety: the caller vouches for a key.
        let index = unsafe RawMemory.load(key, as: UInt32.self)
        return index < definition.maxEntries ? memory.body &+ UInt(index) &* UInt(Self.stride) : 0
    }

    @unsafe
    func lookup(key: UInt, slot: Int) -> UInt {
        // Safety: the caller vouches for a key.
        let element = unsafe element(key)
        return element != 0 && (unsafe AtomicMemory.load64(element)) != 0 ? element &+ 8 : 0
    }

    @unsafe
    func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) { throw .einval }

    @unsafe
    func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        if let failure = RedirectRule.lookupFailure(definition) { throw failure }
        // Safety: the caller vouches for a key and for room for a value.
        let found = unsafe lookup(key: key, slot: 0)
        if found == 0 { throw .enoent }
        unsafe RawMemory.copyWords(from: found, to: value, count: Int(valueSize))
    }

    @unsafe
    func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value.
        let (index, number) = unsafe (RawMemory.load(key, as: UInt32.self), RedirectRule.number(value, size: valueSize))
        if definition.type == .sockmap { try RedirectRule.checkSocket(.sockmap, number, size: valueSize) }
        if flags.rawValue > UpdateFlags.exist.rawValue { throw .einval }
        let element = unsafe element(key)
        if element == 0 { throw .e2big }
        switch definition.type {
        case .devmap, .cpumap:
            if flags == .noExist { throw .eexist }
            if definition.type == .devmap {
                try RedirectRule.checkDevice(number)
            } else {
                try RedirectRule.checkProcessor(index, number)
            }
        default: try RedirectRule.checkSocket(definition.type, number, size: valueSize)
        }
        // What a program's descriptor stood for would be read as its number: there is none.
        try put(number & 0xffff_ffff, nil, at: index)
    }

    @unsafe
    private func store(_ number: UInt64, in element: UInt) {
        // Safety: the caller vouches for the element.
        unsafe AtomicMemory.store64(number, to: element &+ 8)
        // No device and no queue: as if it was deleted.
        unsafe AtomicMemory.store64(number == 0 ? 0 : 1, to: element)
    }

    func put(_ number: UInt64, _ object: (any EntryObject)?, at key: UInt32) throws(LinuxError) {
        // Safety: the key stays put during the call; an index out of range is 0.
        let element: UInt = unsafe withUnsafeBytes(of: key) { unsafe self.element(UInt(bitPattern: $0.baseAddress)) }
        if element == 0 { throw .e2big }
        try entries.replace(key, with: object) { () throws(LinuxError) in unsafe store(number, in: element) }
    }

    @unsafe
    func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let element = unsafe element(key)
        switch definition.type {
        case .sockmap: throw .einval
        case .reuseportSockarray: throw element == 0 ? .e2big : .enoent
        default:
            if element == 0 { throw .einval }
            try entries.replace(unsafe RawMemory.load(key), with: nil) { () throws(LinuxError) in
                unsafe AtomicMemory.store64(0, to: element)
            }
        }
    }

    @unsafe
    func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for another.
        try unsafe IndexedValues.nextKey(after: key, into: next, count: definition.maxEntries)
    }

    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        // Safety: the caller vouches for room for a key.
        while unsafe IndexedValues.copyKey(at: &position, into: key, count: definition.maxEntries) {
            if unsafe lookup(key: key, slot: 0) != 0 { return true }
        }
        return false
    }

    @unsafe
    func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) { throw .enotsupp }

    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= memory.body, UInt64(address - memory.body) < UInt64(definition.maxEntries) * Self.stride else {
            return nil
        }
        let offset = (address - memory.body) % UInt(Self.stride)
        guard offset >= 8, offset - 8 < UInt(valueSize) else { return nil }
        return ValueRegion(start: address - offset + 8, count: Int(valueSize))
    }
}
