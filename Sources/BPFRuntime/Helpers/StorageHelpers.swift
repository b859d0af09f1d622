import BPFMaps
import BPFModel

/// What the helpers for values of objects have in common: `*_storage_get(map, object, value, flags)` and `*_storage_delete(map, object)`.
///
/// The packet path here has no objects: whoever gets one, gets null, and a program tests for it. An object that there is stands for its address's low half.
protocol ObjectStorageHelper: HelperFunction {}

extension ObjectStorageHelper {
    static var prefersStandIn: Bool { true }

    /// `BPF_LOCAL_STORAGE_GET_F_CREATE`.
    private static var creates: UInt64 { 1 }

    /// The address of an object's value; 0 for none.
    static func get(_ arguments: HelperArguments, _ state: RunState) -> UInt64 {
        if arguments.r2 == 0 || arguments.r4 & ~creates != 0 { return 0 }
        guard let map = state.memory.map(arguments.r1)?.map else { return 0 }
        var key = UInt32(truncatingIfNeeded: arguments.r2)
        return unsafe withUnsafeBytes(of: &key) { bytes in
            let key = UInt(bitPattern: bytes.baseAddress)
            // Safety: keys of these maps have 4 bytes.
            let found = unsafe map.lookup(key: key, slot: state.slot)
            if found != 0 || arguments.r4 & creates == 0 { return UInt64(found) }
            let zeros = [UInt8](repeating: 0, count: Int(map.definition.valueSize))
            return unsafe zeros.withUnsafeBytes { zeros in
                let value =
                    arguments.r3 == 0 ? UInt(bitPattern: zeros.baseAddress) : UInt(truncatingIfNeeded: arguments.r3)
                // Safety: the value was checked, or the program is trusted.
                guard (try? unsafe map.update(key: key, value: value, flags: .noExist, slot: state.slot)) != nil else {
                    return 0
                }
                return UInt64(unsafe map.lookup(key: key, slot: state.slot))
            }
        }
    }

    static func delete(_ arguments: HelperArguments, _ state: RunState) -> UInt64 {
        if arguments.r2 == 0 { return LinuxError.einval.helperResult }
        guard let map = state.memory.map(arguments.r1)?.map else { return LinuxError.einval.helperResult }
        var key = UInt32(truncatingIfNeeded: arguments.r2)
        return unsafe withUnsafeBytes(of: &key) { bytes in
            helperResult { () throws(LinuxError) in
                // Safety: keys of these maps have 4 bytes.
                try unsafe map.delete(key: UInt(bitPattern: bytes.baseAddress))
            }
        }
    }
}

/// Objects that have storage: the helpers that get and delete it.
protocol StoringObject: SendableMetatype {
    static var get: HelperID { get }
    static var delete: HelperID { get }
}

enum StoringSocket: StoringObject {
    static let (get, delete) = (HelperID.skStorageGet, HelperID.skStorageDelete)
}

enum StoringTask: StoringObject {
    static let (get, delete) = (HelperID.taskStorageGet, HelperID.taskStorageDelete)
}

enum StoringInode: StoringObject {
    static let (get, delete) = (HelperID.inodeStorageGet, HelperID.inodeStorageDelete)
}

enum StoringGroup: StoringObject {
    static let (get, delete) = (HelperID.cgrpStorageGet, HelperID.cgrpStorageDelete)
}

/// `bpf_sk_storage_get`, `bpf_task_storage_get`, `bpf_inode_storage_get`, `bpf_cgrp_storage_get`.
enum StorageGet<Object: StoringObject>: ObjectStorageHelper {
    static var id: HelperID { Object.get }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { get(arguments, state) }
}

/// `bpf_sk_storage_delete`, `bpf_task_storage_delete`, `bpf_inode_storage_delete`, `bpf_cgrp_storage_delete`.
enum StorageDelete<Object: StoringObject>: ObjectStorageHelper {
    static var id: HelperID { Object.delete }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { delete(arguments, state) }
}

/// `bpf_get_local_storage(map, flags)`: the value of the program's attachment.
///
/// A program of this process has one attachment, whose key is zeros; its value is made, of zeros, when it is first asked for.
enum AttachmentStorage: HelperFunction {
    static let id = HelperID.getLocalStorage

    /// Verified programs do not check for null: where the value cannot be made, they get memory that means nothing.
    ///
    /// As large as the largest value, and never freed.
    private static let spare: UInt64 = {
        let size = 1 << 16
        // Safety: initialised as a whole; any number of runs may change plain bytes.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        return UInt64(UInt(bitPattern: memory))
    }()

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let value = value(arguments, state)
        return value == 0 ? spare : value
    }

    private static func value(_ arguments: HelperArguments, _ state: borrowing RunState) -> UInt64 {
        guard let map = state.memory.map(arguments.r1)?.map else { return 0 }
        let key = InlineArray<2, UInt64>(repeating: 0)
        let slot = state.slot
        return unsafe withUnsafeBytes(of: key) { key in
            let key = UInt(bitPattern: key.baseAddress)
            // Safety: keys of these maps have at most 16 bytes.
            let found = unsafe map.lookup(key: key, slot: slot)
            return UInt64(found != 0 ? found : unsafe make(key, in: map, slot: slot))
        }
    }

    /// Makes the value, of zeros, unless another run has done so meanwhile.
    @unsafe @inline(never)
    private static func make(_ key: UInt, in map: any Map, slot: Int) -> UInt {
        let zeros = [UInt64](repeating: 0, count: (Int(map.definition.valueSize) + 7) / 8)
        // Safety: the caller vouches for the key, and there are as many zeros as a value has.
        unsafe zeros.withUnsafeBytes { zeros in
            try? unsafe map.update(
                key: key, value: UInt(bitPattern: zeros.baseAddress), flags: .noExist, slot: slot)
        }
        return unsafe map.lookup(key: key, slot: slot)
    }
}

/// `bpf_current_task_under_cgroup(map, index)`: 1 where this process is in the control group at an index, or below it.
enum TaskUnderGroup: HelperFunction {
    static let id = HelperID.currentTaskUnderCgroup

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let array = state.memory.map(arguments.r1)?.map as? ControlGroupArray else {
            return LinuxError.einval.helperResult
        }
        do throws(LinuxError) {
            return try array.containsThisProcess(at: UInt32(truncatingIfNeeded: arguments.r2)) ? 1 : 0
        } catch {
            return error.helperResult
        }
    }
}

/// `bpf_skb_under_cgroup(ctx, map, index)`: packets here belong to no socket, and so to no control group.
enum PacketUnderGroup: HelperFunction {
    static let id = HelperID.skbUnderCgroup

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.enoent.helperResult
    }
}
