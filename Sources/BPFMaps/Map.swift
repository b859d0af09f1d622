public import BPFModel

/// State that programs of this process and their users share: keys and the values that stand at them.
///
/// Two parties use a map. *Programs* hold addresses: a look-up gives them the address of the value itself, which stays
/// valid memory for as long as the map lives. *Users* hold bytes, and go through the functions of `MapStorage+Access.swift`,
/// which check sizes and permissions and never touch an address.
///
/// What is guaranteed when several threads use one map:
/// - Every operation of a map is atomic with respect to the others: a look-up finds an entry or does not, never half of one.
/// - A value is memory like any other. Whoever changes it while others do uses atomic instructions, as on Linux. Users read values that were
///   written by an update as a whole.
/// - Deleting an entry leaves its value's memory to be used by a later insertion, as a preallocated hash map does on
///   Linux. A program that still holds the old address then sees the newcomer.
/// - A per-CPU value belongs to one slot, and a slot to one program run at a time (`SlotAllocator`): no increment is lost.
///
/// Functions marked `@unsafe` take addresses: the caller vouches for `keySize` and `valueSize` bytes there.
public protocol Map: MapStorage {
    /// Where values stand in a map that is keyed by their index; nil for all others.
    var valueTable: ValueTable? { get }
    /// How a look-up by hashing finds a value without a call; nil for maps that are not found so.
    var hashedValues: HashedValues? { get }

    /// The address of the value at a key, for the program that runs in `slot`; 0 for none.
    @unsafe func lookup(key: UInt, slot: Int) -> UInt
    /// Inserts or replaces a value, as the program that runs in `slot`.
    @unsafe func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError)
    /// The key of the entry whose value begins at an address; nil where that is no value of a keyed map.
    func key(ofValueAt address: UInt) -> [UInt8]?
    /// The one value, of one slot, that contains the byte at an address; nil when that byte is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion?
}

extension Map {
    /// Most maps are not found by hashing.
    public var hashedValues: HashedValues? { nil }

    /// Most maps don't tell.
    public func key(ofValueAt address: UInt) -> [UInt8]? { nil }
}

extension Map {
    /// How much memory was reserved for it, in bytes: committed by the system when it is first used; 0 for maps of objects of this process.
    public var reservedBytes: Int { (self as? any StoredMap)?.memory.count ?? 0 }

    /// A number that all processes which share the map know it by, never 0; 0 for maps of objects of this process.
    public var identifier: UInt32 {
        (self as? any StoredMap).map { MapHeader($0.memory).load32(MapHeader.identifier) } ?? 0
    }
}

/// A map that is kept in one mapping of its own, and can be a file.
protocol StoredMap: Map {
    var memory: MapMemory { get }
}
