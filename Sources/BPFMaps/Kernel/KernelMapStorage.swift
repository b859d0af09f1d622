import BPFKernel
public import BPFModel

/// A map in the kernel, behind the same operations as those of this process.
///
/// The kernel decides about everything: its errno comes through. A per-CPU value has the values of all processors that the machine may have.
/// - Kernel: `BPF_MAP_*` of bpf(2).
public final class KernelMapStorage: MapStorage {
    /// What it was made from.
    public let definition: MapDefinition
    /// Always everything: the kernel knows better.
    public let permissions = MapPermissions([], nil)
    private let descriptor: KernelDescriptor
    private let processors: Int

    /// Makes a map.
    ///
    /// - Parameters:
    ///   - inner: what maps in a map of maps resemble.
    ///   - processors: how many values a key of a per-CPU map has.
    /// - Throws: the kernel's errno; `EPERM` without the right to, `ENOSYS` where there is no bpf(2).
    public init(_ definition: MapDefinition, inner: KernelMapStorage? = nil, processors: Int) throws(LinuxError) {
        var attributes = Attributes()
        attributes.put(definition.type.rawValue, at: 0)
        attributes.put(definition.keySize, at: 4)
        attributes.put(definition.valueSize, at: 8)
        attributes.put(definition.maxEntries, at: 12)
        attributes.put(definition.flags.rawValue, at: 16)
        attributes.put(UInt32(bitPattern: inner?.descriptor.number ?? 0), at: 20)
        attributes.put(definition.extra, at: 64)
        descriptor = KernelDescriptor(owning: Int32(try attributes.call(.mapCreate)))
        self.definition = definition
        self.processors = processors
    }

    /// The number of the descriptor, valid for as long as this object lives.
    public var descriptorNumber: Int32 { descriptor.number }

    /// How many bytes of a value users read and write.
    public var userValueSize: Int {
        let size = Int(definition.valueSize)
        return definition.type.isPerCPU ? (size + 7) & ~7 * processors : size
    }

    @unsafe
    private func element(
        _ command: SystemCommand, _ key: UInt, _ value: UInt, flags: UInt64 = 0
    ) throws(LinuxError) {
        var attributes = Attributes()
        attributes.put(UInt32(bitPattern: descriptor.number), at: 0)
        attributes.put(UInt64(definition.keySize == 0 ? 0 : key), at: 8)
        attributes.put(UInt64(value), at: 16)
        attributes.put(flags, at: 24)
        try attributes.call(command)
    }

    /// Copies the value at a key.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for key and value.
        try unsafe element(.mapLookup, key, value)
    }

    /// Copies the value at a key while its lock is held.
    @unsafe
    public func copyLockedValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for key and value.
        try unsafe element(.mapLookup, key, value, flags: UpdateFlags.lock.rawValue)
    }

    /// Inserts or replaces a value.
    @unsafe
    public func replaceValue(key: UInt, value: UInt, flags: UpdateFlags) throws(LinuxError) {
        // Safety: the caller vouches for key and value.
        try unsafe element(.mapUpdate, key, value, flags: flags.rawValue)
    }

    /// Copies the value at a key and removes the entry.
    @unsafe
    public func takeValue(key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for key and value.
        try unsafe element(.mapLookupAndDelete, key, value)
    }

    /// Removes the entry at a key.
    @unsafe
    public func delete(key: UInt) throws(LinuxError) {
        // Safety: the caller vouches for the key.
        try unsafe element(.mapDelete, key, 0)
    }

    /// Writes the key that follows.
    @unsafe
    public func nextKey(after key: UInt, into next: UInt) throws(LinuxError) {
        // Safety: the caller vouches for both keys.
        try unsafe element(.mapNextKey, key, next)
    }

    /// Writes the key of that number, counted by walking: slow, and not steady while entries come and go.
    @unsafe
    public func copyKey(at position: inout Int, into key: UInt) -> Bool {
        var last = [UInt8](repeating: 0, count: max(1, Int(definition.keySize)))
        let found = unsafe last.withUnsafeMutableBytes { bytes in
            let place = UInt(bitPattern: bytes.baseAddress)
            for step in 0...max(position, 0) {
                // Safety: both have room for a key.
                guard (try? unsafe nextKey(after: step == 0 ? 0 : place, into: key)) != nil else { return false }
                unsafe RawMemory.copy(from: key, to: place, count: Int(definition.keySize))
            }
            return true
        }
        if found { position += 1 }
        return found
    }

    /// Copies entries in one call.
    @unsafe
    public func copyBatch(
        from cursor: inout MapCursor, keys: UInt, values: UInt, limit: Int, removing: Bool
    ) throws(LinuxError) -> (count: Int, isEnd: Bool) {
        var next = [UInt8](repeating: 0, count: max(8, Int(definition.keySize)))
        var last = cursor.token ?? []
        var attributes = Attributes()
        var isEnd = false
        try UserBytes.withMutableAddresses(&last, &next) { (last, next) throws(LinuxError) in
            attributes.put(UInt64(cursor.token == nil ? 0 : last), at: 0)
            attributes.put(UInt64(next), at: 8)
            attributes.put(UInt64(keys), at: 16)
            attributes.put(UInt64(values), at: 24)
            attributes.put(UInt32(limit), at: 32)
            attributes.put(UInt32(bitPattern: descriptor.number), at: 36)
            do throws(LinuxError) {
                try attributes.call(removing ? .mapLookupAndDeleteBatch : .mapLookupBatch)
            } catch {
                // With ENOENT the count is valid: the map is at its end.
                if error != .enoent { throw error }
                isEnd = true
            }
        }
        cursor.token = next
        return (Int(attributes.number(at: 32)), isEnd)
    }

    /// Gives up the right of users to change the map.
    public func freeze() throws(LinuxError) {
        var attributes = Attributes()
        attributes.put(UInt32(bitPattern: descriptor.number), at: 0)
        try attributes.call(.mapFreeze)
    }
}

/// The attributes of one call of bpf(2), by offset.
///
/// - Source: `union bpf_attr`, `include/uapi/linux/bpf.h`.
private struct Attributes {
    private var words = [UInt64](repeating: 0, count: 18)

    mutating func put(_ value: UInt32, at offset: Int) {
        let shift = UInt64(offset % 8) * 8
        words[offset / 8] = words[offset / 8] & ~(0xffff_ffff << shift) | UInt64(value) << shift
    }

    mutating func put(_ value: UInt64, at offset: Int) { words[offset / 8] = value }

    func number(at offset: Int) -> UInt32 { UInt32(truncatingIfNeeded: words[offset / 8] >> (UInt64(offset % 8) * 8)) }

    @discardableResult
    mutating func call(_ command: SystemCommand) throws(LinuxError) -> Int {
        var span = words.mutableSpan
        // Safety: the kernel reads and writes inside the words; whoever filled them vouches for the addresses.
        return try unsafe span.withUnsafeMutableBytes { (bytes) throws(LinuxError) in
            guard let address = bytes.baseAddress else { throw .efault }
            return try unsafe SystemCall.bpf(command, address, size: bytes.count)
        }
    }
}
