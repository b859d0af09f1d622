public import BPFModel
import BPFPlatform
import Synchronization

/// Control groups by index: `BPF_MAP_TYPE_CGROUP_ARRAY`.
///
/// Users put the descriptor of a control group's directory in; the map keeps the group's number (its inode's) and no reference to it.
public final class ControlGroupArray: Map {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users may do with it.
    public let permissions: MapPermissions
    private let groups = Mutex<[UInt32: UInt64]>([:])

    init(_ definition: MapDefinition) {
        self.definition = definition
        permissions = MapPermissions(definition.flags, nil)
    }

    /// Whether this process is in the control group at an index, or in one below it.
    ///
    /// - Throws: `E2BIG` for an index out of range, `EAGAIN` where nothing is.
    public func containsThisProcess(at index: UInt32) throws(LinuxError) -> Bool {
        if index >= definition.maxEntries { throw .e2big }
        guard let group = groups.withLock({ $0[index] }) else { throw .eagain }
        return HostProcess.controlGroups.contains(group)
    }
}

extension ControlGroupArray {
    /// Always nil.
    public var valueTable: ValueTable? { nil }

    /// Always 0: programs ask by `current_task_under_cgroup`.
    @unsafe
    public func lookup(key: UInt, slot: Int) -> UInt { 0 }

    /// Always `EINVAL`.
    @unsafe
    public func update(key: UInt, value: UInt, flags: UpdateFlags, slot: Int) throws(LinuxError) { throw .einval }

    /// Always `ENOTSUPP`, as on Linux.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Puts the control group of a descriptor at an index.
    ///
    /// - Throws: `EINVAL` for any flag, `E2BIG` for an index out of range, `EBADF` for what is no control group.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        if flags != .any { throw .einval }
        // Safety: the caller vouches for a key and a value, of 4 bytes each.
        let (index, descriptor) = unsafe (RawMemory.load(key, as: UInt32.self), RawMemory.load(value, as: Int32.self))
        if index >= definition.maxEntries { throw .e2big }
        guard let group = HostProcess.controlGroup(descriptor: descriptor) else { throw .ebadf }
        groups.withLock { $0[index] = group }
    }

    /// Takes the control group at an index away.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let index = unsafe RawMemory.load(key, as: UInt32.self)
        if index >= definition.maxEntries { throw .e2big }
        if groups.withLock({ $0.removeValue(forKey: index) }) == nil { throw .enoent }
    }

    /// Writes the index after the one at `key`, whether or not a group is there.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key and for room for another.
        try unsafe IndexedValues.nextKey(after: key, into: next, count: definition.maxEntries)
    }

    /// Nothing can be read.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool { false }

    /// Always `ENOTSUPP`.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) { throw .enotsupp }

    /// Always nil.
    public func valueRegion(containing address: UInt) -> ValueRegion? { nil }
}
