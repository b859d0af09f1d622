import BPFModel

/// What most updates are: values that are bytes alone, of keys of common sizes, in this process's own memory.
///
/// As few instructions as possible: a processor that waits for the memory of one update begins the next ones only as far as it can look ahead.
extension HashTable {
    /// Inserts or replaces a value of a map that `isPlain`; false when that takes more than a look at the key's chain and a free slot.
    @unsafe @inline(__always)
    func put(_ key: UInt, _ value: UInt) -> Bool {
        // Safety: the caller vouches for key and value.
        switch keySize {
        case 8: unsafe put(DoubleKey.self, key, value)
        case 4: unsafe put(WordKey.self, key, value)
        default: false
        }
    }

    @unsafe @inline(__always)
    private func put<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt) -> Bool {
        // Safety: the caller vouches for key and value; the group's lock is held until the element is written.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        if unsafe !tryLock(group) { return unsafe putWaiting(form, key, value, number, group) }
        let bucket = address(number)
        var link = unsafe UInt32(truncatingIfNeeded: AtomicMemory.peek64(bucket))
        while link != 0 {
            // Nobody else writes to the memory, and whoever writes chains holds the lock: their numbers need no check.
            let element = address(link &- 1)
            if unsafe Key.equal(element &+ keyOffset, key, count: keySize) {
                unsafe overwrite(element, with: value)
                unsafe unlock(group)
                return true
            }
            link = unsafe AtomicMemory.peek32(element &+ 8)
        }
        return unsafe putNew(form, key, value, number, group)
    }

    /// As `put`, where the lock has to be waited for.
    @unsafe @inline(never)
    private func putWaiting<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ value: UInt, _ number: UInt32, _ group: UInt
    ) -> Bool {
        // Safety: the caller vouches for key and value.
        unsafe lock(group)
        return unsafe putNew(form, key, value, number, group)
    }

    /// Inserts a key that is in no chain, or replaces the value of one; gives the lock back.
    @unsafe @inline(never)
    private func putNew<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt, _ number: UInt32, _ group: UInt)
        -> Bool
    {
        // Safety: the caller vouches for key and value, and holds the lock.
        if case .done = unsafe attemptLocked(form, key, value, .any, .whole, number, group) { return true }
        return false
    }
}
