public import BPFModel
import CBPF

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The commands of bpf(2), numbered as in Linux's `enum bpf_cmd`.
///
/// Source: `Documentation/userspace-api/ebpf/syscall.rst`, `bpf(2)`.
public enum SystemCommand: Int32, Sendable {
    case mapCreate = 0
    case mapLookup, mapUpdate, mapDelete, mapNextKey
    case programLoad
    case objectPin, objectGet
    case programAttach, programDetach, programTestRun
    case programNextID, mapNextID, programFromID, mapFromID, objectInfo
    case programQuery, rawTracepointOpen, btfLoad, btfFromID, taskQuery
    case mapLookupAndDelete, mapFreeze, btfNextID
    case mapLookupBatch, mapLookupAndDeleteBatch, mapUpdateBatch, mapDeleteBatch
    case linkCreate, linkUpdate, linkFromID, linkNextID, enableStatistics, iteratorCreate, linkDetach
    case programBindMap, tokenCreate
}

/// The one place that calls bpf(2).
public enum SystemCall {
    /// Runs a command with its attributes, whose first bytes are at `attributes`.
    ///
    /// - Parameter size: how many bytes of attributes there are; the kernel takes the rest as zeros.
    /// - Returns: what the kernel returned, 0 or more: a descriptor, a count, or nothing of interest.
    /// - Throws: the kernel's errno (`EIO` for a number without a name); `ENOSYS` on systems without bpf(2).
    @unsafe @discardableResult
    public static func bpf(
        _ command: SystemCommand, _ attributes: UnsafeMutableRawPointer, size: Int
    ) throws(LinuxError) -> Int {
        // Safety: the caller vouches for the attributes and for every address in them.
        let result = unsafe cbpf_bpf(command.rawValue, attributes, UInt32(size))
        guard result >= 0 else { throw LinuxError(rawValue: errno) ?? .eio }
        return result
    }
}
