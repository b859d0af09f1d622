public import BPFModel

/// State that programs and their users share: keys and the values that stand at them.
///
/// Two parties use a map. *Programs* hold addresses: a look-up gives them the address of the value itself, which stays
/// valid memory for as long as the map lives. *Users* hold bytes, and go through the functions of `Map+UserAccess.swift`,
/// which check sizes and permissions and never touch an address.
///
/// What is guaranteed when several threads use one map:
/// - Every operation of a map is atomic with respect to the others: a look-up finds an entry or does not, never half of one.
/// - A value is memory like any other. Whoever changes it while others do uses atomic instructions, as on Linux.
/// - Deleting an entry or replacing a hash map's value leaves the old value's memory to be used by a later insertion,
///   as a preallocated hash map does on Linux. A program that still holds the old address then sees the newcomer.
/// - A per-CPU value belongs to one slot, and a slot to one program run at a time (`SlotAllocator`): no increment is lost.
///
/// Functions marked `@unsafe` take addresses: the caller vouches for `keySize` and `valueSize` bytes there.
public protocol Map: AnyObject, Sendable {
    /// What it was made from.
    var definition: MapDefinition { get }
    /// What users and programs may do with it.
    var permissions: MapPermissions { get }
    /// Where values stand in a map that is keyed by their index; nil for all others.
    var valueTable: ValueTable? { get }
    /// How many bytes of a value users read and write: of a per-CPU map, those of all slots.
    var userValueSize: Int { get }

    /// The address of the value at a key, for the program that runs in `slot`; 0 for none.
    @unsafe func lookup(key: UInt, slot: Int) -> UInt
    /// Inserts or replaces a value, as the program that runs in `slot`.
    @unsafe func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError)
    /// Removes the entry at a key.
    @unsafe func delete(key: UInt) throws(LinuxError)
    /// Writes the key that follows the one at `key`, or the first one when `key` is 0 or not in the map.
    ///
    /// - Throws: `ENOENT` after the last.
    @unsafe func nextKey(after key: UInt, into next: UInt) throws(LinuxError)

    /// Copies `userValueSize` bytes of the value at a key.
    @unsafe func copyValue(key: UInt, into value: UInt) throws(LinuxError)
    /// Inserts or replaces a value from `userValueSize` bytes.
    @unsafe func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError)
    /// Writes the key of the first entry at or after `position`, and moves `position` past it; false when there is none.
    ///
    /// Positions stay put while entries come and go: whoever counts from 0 up meets each entry that stays once.
    @unsafe func copyKey(at position: inout Int, into key: UInt) -> Bool

    /// The one value, of one slot, that contains the byte at an address; nil when that byte is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion?
}

extension Map {
    /// The size of one value: right for all maps but per-CPU ones.
    public var userValueSize: Int { Int(definition.valueSize) }
}
