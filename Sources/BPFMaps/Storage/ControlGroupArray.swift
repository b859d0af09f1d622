public import BPFModel
import BPFPlatform
import Synchronization

/// Control groups by index: `BPF_MAP_TYPE_CGROUP_ARRAY`.
///
/// Users put the descriptor of a control group's directory in; the map keeps the group's number (its inode's) and no reference to it.
public final class ControlGroupArray: ReferenceArray {
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
    /// Always `ENOTSUPP`, as on Linux.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Puts the control group of a descriptor at an index.
    ///
    /// - Throws: `EINVAL` for any flag, `E2BIG` for an index out of range, `EBADF` for what is no control group.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key and a value, of 4 bytes each.
        let index = try unsafe checkedIndex(key, flags)
        let descriptor = unsafe RawMemory.load(value, as: Int32.self)
        guard let group = HostProcess.controlGroup(descriptor: descriptor) else { throw .ebadf }
        groups.withLock { $0[index] = group }
    }

    /// Takes the control group at an index away.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let index = try unsafe checkedIndex(key)
        if groups.withLock({ $0.removeValue(forKey: index) }) == nil { throw .enoent }
    }
}
