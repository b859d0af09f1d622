import BPFModel

/// What most updates and deletions are: of values that are bytes alone, of keys of common sizes, in this process's own memory.
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
        let place = unsafe walk(form, key, in: number)
        if place.element != 0 {
            unsafe overwrite(place.element, with: value)
        } else if let slot = unsafe takeKept(from: group, of: number) {
            unsafe insert(form, key, value, .whole, slot, place)
        } else {
            return unsafe putNew(form, key, value, number, group)
        }
        unsafe unlock(group)
        return true
    }

    /// Where a key is, or would be; for whoever holds the group's lock, in this process's own memory.
    @unsafe @inline(__always)
    private func walk<Key: KeyForm>(_ form: Key.Type, _ key: UInt, in number: UInt32) -> Place {
        let bucket = address(number)
        // Safety: the caller vouches for the key. Nobody else writes to the memory, and whoever writes chains holds the lock: their numbers need
        // no check.
        let word = unsafe AtomicMemory.peek64(bucket)
        var (link, previous) = (UInt32(truncatingIfNeeded: word), 0 as UInt)
        if link == number &+ 1 {
            // Where most elements are, found without an address that comes from the memory.
            if unsafe Key.equal(bucket &+ keyOffset, key, count: keySize) {
                return Place(bucket: bucket, word: word, number: link, element: bucket, previous: 0)
            }
            previous = bucket
            link = unsafe AtomicMemory.peek32(bucket &+ 8)
        }
        while link != 0 {
            let element = address(link &- 1)
            if unsafe Key.equal(element &+ keyOffset, key, count: keySize) {
                return Place(bucket: bucket, word: word, number: link, element: element, previous: previous)
            }
            previous = element
            link = unsafe AtomicMemory.peek32(element &+ 8)
        }
        return Place(bucket: bucket, word: word, number: 0, element: 0, previous: 0)
    }

    /// Removes a key of a map that `isPlain`; whether it was there, and nil for keys of a size that is not common.
    @unsafe @inline(__always)
    func drop(_ key: UInt) -> Bool? {
        // Safety: the caller vouches for the key.
        switch keySize {
        case 8: unsafe drop(DoubleKey.self, key)
        case 4: unsafe drop(WordKey.self, key)
        default: nil
        }
    }

    @unsafe @inline(__always)
    private func drop<Key: KeyForm>(_ form: Key.Type, _ key: UInt) -> Bool {
        // Safety: the caller vouches for the key; the group's lock is held until the element is out of its chain.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        unsafe lock(group)
        defer { unsafe unlock(group) }
        let place = unsafe walk(form, key, in: number)
        if place.element == 0 { return false }
        unsafe remove(place, from: group, of: number)
        return true
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
