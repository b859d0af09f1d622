import BPFModel

/// Maps of values that belong to objects of the kernel: sockets, tasks, inodes, control groups.
///
/// On Linux such a value lives with its object. Here there are no such objects, and a value lives in a hash table of the map: by the 4-byte number that users
/// give (on Linux a descriptor), by the low half of the object's address for programs, and for `get_local_storage` by the one attachment that a
/// program of this process has. Values go when they are deleted, or with their map.
enum StorageKind {
    /// How many objects may have a value, where Linux sets no limit.
    static let capacity: UInt32 = 16_384

    /// Values by descriptor: `BPF_MAP_TYPE_SK_STORAGE`, `_TASK_STORAGE`, `_INODE_STORAGE`, `_CGRP_STORAGE`.
    static func isByObject(_ type: MapType) -> Bool {
        switch type {
        case .skStorage, .taskStorage, .inodeStorage, .cgrpStorage: true
        default: false
        }
    }

    /// Values by attachment: `BPF_MAP_TYPE_CGROUP_STORAGE`, `_PERCPU_CGROUP_STORAGE`.
    static func isByAttachment(_ type: MapType) -> Bool { type == .cgroupStorage || type == .percpuCgroupStorage }

    /// The hash table that a map is kept in: of storages, with room for so many objects.
    static func table(of definition: MapDefinition) -> MapDefinition {
        guard isByObject(definition.type) || isByAttachment(definition.type) else { return definition }
        var table = definition
        table.maxEntries = isByObject(definition.type) ? capacity : 1024
        return table
    }

    /// Whether values, found by hashing, are where packets go.
    static func isOfTargets(_ type: MapType) -> Bool { type == .devmapHash || type == .sockhash }
}
