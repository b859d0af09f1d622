import BPFModel

/// What most updates and deletions are, in maps that are plain: of values that are bytes alone, of keys of common sizes, in this process's own memory.
///
/// As few instructions as possible: a processor that waits for the memory of one update begins the next ones only as far as it can look ahead, which is
/// a deletion and an insertion with what a program does around them, and no more. So these functions return what the helper returns: nothing is left to
/// do after them, here or in the caller, and what is seldom done is jumped to, without registers saved for it.
extension HashTable {
    @unsafe @inline(__always)
    fileprivate func put<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt, write: (UInt) -> Void) -> UInt64 {
        // Safety: the caller vouches for key and value; the group's lock is held until the element is written.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        if unsafe !tryLock(group) { return unsafe Self.putWaiting(self, form, key, value, number) }
        let place = unsafe walk(form, key, in: number)
        if place.element != 0 {
            unsafe overwrite(place.element, write)
        } else if let slot = unsafe takeKept(from: group, of: number) {
            unsafe insert(form, key, slot, place, of: number, write)
        } else {
            return unsafe Self.putNew(self, form, key, value, number)
        }
        unsafe unlock(group)
        return 0
    }

    @unsafe @inline(__always)
    fileprivate func drop<Key: KeyForm>(_ form: Key.Type, _ key: UInt) -> UInt64 {
        // Safety: the caller vouches for the key; the group's lock is held until the element is out of its chain.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        if unsafe !tryLock(group) { return unsafe Self.dropWaiting(self, form, key, number) }
        let place = unsafe walk(form, key, in: number)
        if unsafe place.element == 0 || keepsSlot(group) { return unsafe Self.dropLocked(self, form, key, number) }
        unsafe takeOut(place)
        unsafe keep(place.number &- 1, in: group, of: number)
        unsafe unlock(group)
        return 0
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

    /// As `drop`, where the lock has to be waited for.
    @unsafe @inline(never)
    private static func dropWaiting<Key: KeyForm>(
        _ table: HashTable, _ form: Key.Type, _ key: UInt, _ number: UInt32
    ) -> UInt64 {
        // Safety: the caller vouches for the key.
        unsafe table.lock(table.group(number))
        return unsafe dropLocked(table, form, key, number)
    }

    /// Removes a key; gives the lock back, which the caller holds.
    @unsafe @inline(never)
    private static func dropLocked<Key: KeyForm>(
        _ table: HashTable, _ form: Key.Type, _ key: UInt, _ number: UInt32
    ) -> UInt64 {
        // Safety: the caller vouches for the key, and holds the lock.
        let isDone = unsafe table.removeLocked(form, key, 0, only: 0, number, table.group(number))
        return isDone ? 0 : LinuxError.enoent.helperResult
    }

    /// As `put`, where the lock has to be waited for.
    @unsafe @inline(never)
    private static func putWaiting<Key: KeyForm>(
        _ table: HashTable, _ form: Key.Type, _ key: UInt, _ value: UInt, _ number: UInt32
    ) -> UInt64 {
        // Safety: the caller vouches for key and value.
        unsafe table.lock(table.group(number))
        return unsafe putNew(table, form, key, value, number)
    }

    /// Inserts a key that is in no chain, or replaces the value of one; gives the lock back, which the caller holds.
    @unsafe @inline(never)
    private static func putNew<Key: KeyForm>(
        _ table: HashTable, _ form: Key.Type, _ key: UInt, _ value: UInt, _ number: UInt32
    ) -> UInt64 {
        // Safety: the caller vouches for key and value, and holds the lock.
        let group = table.group(number)
        if case .done = unsafe table.attemptLocked(form, key, value, .any, .whole, number, group) { return 0 }
        do throws(LinuxError) {
            try unsafe table.updateSlowly(key, value, .any, .whole)
            return 0
        } catch {
            return error.helperResult
        }
    }
}

/// Updates and deletions in tables that are plain, as programs ask for them; functions of no type that has to be found at run time.
package enum PlainHash {
    /// Inserts or replaces a value; what `bpf_map_update_elem` returns.
    @unsafe @inline(never)
    package static func put(_ table: HashTable, _ key: UInt, _ value: UInt) -> UInt64 {
        // Safety: the caller vouches for key and value.
        guard table.isShort else { return unsafe putOther(table, key, value) }
        return unsafe table.put(DoubleKey.self, key, value) { place in
            if table.wholeSize == 16 { return unsafe RawMemory.copyPair(from: value, to: place) }
            unsafe RawMemory.store(RawMemory.load(value, as: UInt64.self), to: place)
        }
    }

    /// As `put`, for other sizes of keys and values: loops take the registers from what is around them.
    @unsafe @inline(never)
    private static func putOther(_ table: HashTable, _ key: UInt, _ value: UInt) -> UInt64 {
        // Safety: the caller vouches for key and value.
        if table.keySize == 8 {
            return unsafe table.put(DoubleKey.self, key, value) { unsafe table.copyWords(from: value, to: $0) }
        }
        return unsafe table.put(WordKey.self, key, value) { unsafe table.copyWords(from: value, to: $0) }
    }

    /// Removes a key; what `bpf_map_delete_elem` returns.
    @unsafe @inline(never)
    package static func drop(_ table: HashTable, _ key: UInt) -> UInt64 {
        // Safety: the caller vouches for the key.
        table.keySize == 8 ? unsafe table.drop(DoubleKey.self, key) : unsafe dropOther(table, key)
    }

    /// As `drop`, for keys of 4 bytes.
    @unsafe @inline(never)
    private static func dropOther(_ table: HashTable, _ key: UInt) -> UInt64 {
        // Safety: the caller vouches for the key.
        unsafe table.drop(WordKey.self, key)
    }
}

extension LinuxError {
    /// Throws what a helper has returned, unless that is 0.
    ///
    /// - Precondition: it is 0 or some error's `helperResult`.
    static func check(_ result: UInt64) throws(LinuxError) {
        if result == 0 { return }
        guard let error = LinuxError(rawValue: Int32(truncatingIfNeeded: 0 &- result)) else {
            preconditionFailure("no error's number")
        }
        throw error
    }
}
