public import BPFModel
import Synchronization

/// Perf buffers by index, for `bpf_perf_event_output`: `BPF_MAP_TYPE_PERF_EVENT_ARRAY`.
///
/// Where Linux takes descriptors of perf events, `open` makes a buffer of this process; an update from bytes is `EBADF`. The index
/// of "this processor" is the run's slot.
public final class PerfEventArray: ReferenceArray {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users and programs may do with it.
    public let permissions: MapPermissions
    private let buffers = Mutex<[UInt32: PerfBuffer]>([:])

    /// Stands for the run's own index.
    ///
    /// - Kernel: `BPF_F_CURRENT_CPU`, `BPF_F_INDEX_MASK`.
    public static let currentIndex: UInt64 = 0xffff_ffff

    init(_ definition: MapDefinition) {
        self.definition = definition
        permissions = MapPermissions(definition.flags, nil)
    }

    /// Makes the buffer at an index, of `pages` pages, a power of two; one that is there is replaced.
    ///
    /// - Throws: `E2BIG` for an index out of range, `EINVAL` for other numbers of pages, `EPERM` where users may not write.
    public func open(index: UInt32, pages: Int) throws(LinuxError) -> PerfBuffer {
        guard permissions.userMayWrite else { throw .eperm }
        if index >= definition.maxEntries { throw .e2big }
        let buffer = try PerfBuffer(pages: pages)
        buffers.withLock { $0[index] = buffer }
        return buffer
    }

    /// Writes a sample of two parts to the index in the lower half of `flags`.
    ///
    /// - Throws: `E2BIG` for an index out of range, `ENOENT` where no buffer is, `ENOSPC` where it is full: the loss is counted there.
    @unsafe
    public func output(
        flags: UInt64, slot: Int, _ first: (address: UInt, count: Int), _ second: (address: UInt, count: Int) = (0, 0)
    ) throws(LinuxError) {
        var index = flags & Self.currentIndex
        if index == Self.currentIndex { index = UInt64(slot) }
        if index >= UInt64(definition.maxEntries) { throw .e2big }
        guard let buffer = buffers.withLock({ $0[UInt32(index)] }) else { throw .enoent }
        // Safety: the caller vouches for both parts.
        try unsafe buffer.write(first, second)
    }
}

extension PerfEventArray {
    /// Takes the buffer at an index away.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        let index = try unsafe checkedIndex(key)
        if buffers.withLock({ $0.removeValue(forKey: index) }) == nil { throw .enoent }
    }

    /// Always `ENOTSUPP`: a buffer is no value.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .enotsupp }

    /// Fails: with `EINVAL` for any flag, `E2BIG` for an index out of range, and else `EBADF`.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for a key.
        _ = try unsafe checkedIndex(key, flags)
        throw .ebadf
    }
}
