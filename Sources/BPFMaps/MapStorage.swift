public import BPFModel

/// A map as its users see it, wherever it is kept: in this process, in a file that processes share, or in the kernel.
///
/// Functions marked `@unsafe` take addresses: the caller vouches for `keySize` bytes of keys and `userValueSize` bytes of values there. The checked
/// forms are in `MapStorage+Access.swift` and `MapStorage+Batches.swift`.
public protocol MapStorage: AnyObject, Sendable {
    /// What it was made from.
    var definition: MapDefinition { get }
    /// What users and programs may do with it.
    var permissions: MapPermissions { get }
    /// How many bytes of a value users read and write: of a per-CPU map, those of all slots, each rounded up to 8.
    var userValueSize: Int { get }

    /// Where users may read entries without asking the map; nil where they have to.
    var elements: HashElements? { get }

    /// Copies the value at a key; of a queue or stack, the first one. A bloom filter reads the value and says whether it has it.
    @unsafe func copyValue(key: UInt, into value: UInt) throws(LinuxError)
    /// As `copyValue`, while the value's `bpf_spin_lock` is held.
    ///
    /// - Throws: `EINVAL` where values have none.
    @unsafe func copyLockedValue(key: UInt, into value: UInt) throws(LinuxError)
    /// Inserts or replaces a value; a queue, a stack or a bloom filter takes one more.
    @unsafe func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError)
    /// Copies the value at a key and removes the entry.
    @unsafe func takeValue(key: UInt, into value: UInt) throws(LinuxError)
    /// Removes the entry at a key.
    @unsafe func delete(key: UInt) throws(LinuxError)
    /// Writes the key that follows the one at `key`, or the first one when `key` is 0 or not in the map.
    ///
    /// - Throws: `ENOENT` after the last.
    @unsafe func nextKey(after key: UInt, into next: UInt) throws(LinuxError)
    /// Writes the key of the first entry at or after `position`, and moves `position` past it; false when there is none.
    ///
    /// Positions stay put while entries come and go: whoever counts from 0 up meets each entry that stays once.
    @unsafe func copyKey(at position: inout Int, into key: UInt) -> Bool
    /// Writes key and value of the first entry at or after `position`, and moves `position` past it; false when there is none.
    @unsafe func copyEntry(at position: inout Int, key: UInt, value: UInt) -> Bool
    /// Copies entries from `cursor` on, at most `limit`, and removes them if asked to; `isEnd` after the last.
    @unsafe func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool)
    /// Gives up the right of users to change the map; programs keep theirs.
    func freeze() throws(LinuxError)
}

/// How far a batch has come: nothing that means anything but to the map that made it.
public struct MapCursor: Hashable, Sendable {
    /// Where to go on; nil at the start.
    package var token: [UInt8]?
    package var position = 0

    /// The start.
    public init() {}
}

extension MapStorage {
    /// The size of one value: right for all maps but per-CPU ones.
    public var userValueSize: Int { Int(definition.valueSize) }

    /// Most maps have to be asked.
    public var elements: HashElements? { nil }

    /// Values of most types have no lock.
    @unsafe
    public func copyLockedValue(key: UInt, into value: UInt) throws(LinuxError) { throw .einval }

    /// Most types can't.
    @unsafe
    public func takeValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Gives up the right of users to change the map; programs keep theirs.
    ///
    /// - Throws: `EPERM` where users may not write, which is so when it is frozen already.
    public func freeze() throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        permissions.freeze()
    }

    /// Copies the key, and then the value at it.
    @unsafe
    public func copyEntry(at position: inout Int, key: UInt, value: UInt) -> Bool {
        // Safety: the caller vouches for room for a key and a value.
        while unsafe copyKey(at: &position, into: key) {
            // An entry that was deleted since its key was read is passed over.
            if (try? unsafe copyValue(key: key, into: value)) != nil { return true }
        }
        return false
    }

    /// Copies entries one by one.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) {
        let type = definition.type
        if StorageKind.isByAttachment(type) || StorageKind.isByObject(type) || StorageKind.isOfTargets(type) {
            throw .enotsupp
        }
        var count = 0
        while count < limit {
            let key = keys &+ UInt(count) &* UInt(definition.keySize)
            let value = values &+ UInt(count) &* UInt(userValueSize)
            // Safety: the caller vouches for room for `limit` keys and values.
            if !removing {
                if !(unsafe copyEntry(at: &cursor.position, key: key, value: value)) { return (count, true) }
                count += 1
                continue
            }
            if !(unsafe copyKey(at: &cursor.position, into: key)) { return (count, true) }
            do throws(LinuxError) {
                try unsafe takeValue(key: key, into: value)
                count += 1
            } catch {
                // An entry that was deleted since its key was read is passed over.
                if error != .enoent { throw error }
            }
        }
        return (count, false)
    }
}
