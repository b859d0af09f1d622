public import BPFModel

/// What users do with a map: the commands of bpf(2), on bytes.
///
/// Keys have `keySize` bytes, none in queues, stacks and bloom filters. Values have `userValueSize` bytes: of a per-CPU map the values of
/// all slots, one after the other, each rounded up to 8 bytes. Other sizes are `EINVAL`.
extension MapStorage {
    /// Copies the value at a key; of a queue or stack, the value that would be taken next.
    ///
    /// - Parameter flags: `lock` to copy while the value's `bpf_spin_lock` is held; nothing else.
    /// - Throws: `ENOENT` where there is none, `EPERM` where users may not read, `EINVAL` for other flags or a value without a lock.
    public func lookup(_ key: [UInt8], flags: UpdateFlags = .any) throws(LinuxError) -> [UInt8] {
        guard permissions.userMayRead else { throw .eperm }
        guard key.count == Int(definition.keySize) else { throw .einval }
        if !flags.isSubset(of: .lock) { throw .einval }
        var value = [UInt8](repeating: 0, count: userValueSize)
        // Safety: key and value have the sizes that the map works with, and stay put during the call.
        try UserBytes.withAddresses(key, &value) { (key, value) throws(LinuxError) in
            if flags == .lock {
                try unsafe copyLockedValue(key: key, into: value)
            } else {
                try unsafe copyValue(key: key, into: value)
            }
        }
        return value
    }

    /// Whether a bloom filter may have a value; false is certain.
    ///
    /// - Throws: `EPERM` where users may not read.
    public func mayContain(_ value: [UInt8]) throws(LinuxError) -> Bool {
        guard permissions.userMayRead else { throw .eperm }
        guard value.count == userValueSize else { throw .einval }
        var value = value
        do throws(LinuxError) {
            // Safety: the value has the size that the map works with, and stays put during the call.
            try UserBytes.withAddresses([], &value) { (_, value) throws(LinuxError) in
                try unsafe copyValue(key: 0, into: value)
            }
            return true
        } catch {
            if error == .enoent { return false }
            throw error
        }
    }

    /// Inserts or replaces the value at a key; a queue, a stack or a bloom filter takes one more value.
    ///
    /// - Throws: `EEXIST` or `ENOENT` where `flags` demand otherwise, `E2BIG` where there is no room or no such index,
    ///   `EPERM` where users may not write.
    public func update(_ key: [UInt8], _ value: [UInt8], flags: UpdateFlags = .any) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        guard key.count == Int(definition.keySize), value.count == userValueSize else { throw .einval }
        var value = value
        // Safety: key and value have the sizes that the map works with, and stay put during the call.
        try UserBytes.withAddresses(key, &value) { (key, value) throws(LinuxError) in
            try unsafe replaceValue(key: key, value: value, flags: flags)
        }
    }

    /// Copies the value at a key and removes the entry; takes the next value of a queue or stack.
    ///
    /// - Throws: `ENOENT` where there is none, `ENOTSUPP` for types that can't, `EPERM` where users may not read or write.
    public func lookupAndDelete(_ key: [UInt8]) throws(LinuxError) -> [UInt8] {
        guard permissions.userMayRead, permissions.userMayWrite else { throw .eperm }
        guard key.count == Int(definition.keySize) else { throw .einval }
        var value = [UInt8](repeating: 0, count: userValueSize)
        // Safety: key and value have the sizes that the map works with, and stay put during the call.
        try UserBytes.withAddresses(key, &value) { (key, value) throws(LinuxError) in
            try unsafe takeValue(key: key, into: value)
        }
        return value
    }

    /// Removes the entry at a key.
    ///
    /// - Throws: `ENOENT` where there is none, `EINVAL` for arrays, `EPERM` where users may not write.
    public func delete(_ key: [UInt8]) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        guard key.count == Int(definition.keySize) else { throw .einval }
        var nothing: [UInt8] = []
        // Safety: the key has the size that the map works with, and stays put during the call.
        try UserBytes.withAddresses(key, &nothing) { (key, _) throws(LinuxError) in
            try unsafe delete(key: key)
        }
    }

    /// The key after another one; the first one after nil, or after a key that is not in the map.
    ///
    /// - Throws: `ENOENT` after the last, `EPERM` where users may not read.
    public func nextKey(after key: [UInt8]?) throws(LinuxError) -> [UInt8] {
        guard permissions.userMayRead else { throw .eperm }
        guard (key?.count ?? Int(definition.keySize)) == Int(definition.keySize) else { throw .einval }
        var next = [UInt8](repeating: 0, count: Int(definition.keySize))
        // Safety: both keys have the size that the map works with, and stay put during the call.
        try UserBytes.withAddresses(key ?? [], &next) { (address, next) throws(LinuxError) in
            try unsafe nextKey(after: key == nil ? 0 : address, into: next)
        }
        return next
    }
}
