import BPFModel

/// Changing elements; each function is called with the addresses that its caller vouches for.
extension HashTable {
    /// Which part of an element's value is written.
    enum Part {
        /// All of it, from `valueArea` bytes.
        case whole
        /// The value of one CPU; those of the others are zeros in a new element, and stay in an old one.
        case cpu(Int)
    }

    /// How an attempt to update ended.
    enum Attempt {
        case done
        case refused(LinuxError)
        case full
    }

    /// Inserts or replaces a value.
    @unsafe @inline(__always)
    func update(_ key: UInt, value: UInt, flags: UpdateFlags, part: Part = .whole) throws(LinuxError) {
        // Safety: the caller vouches for key and value; so below. A plain map has no values of processors, so the part is the whole.
        if isPlain, flags == .any { return try LinuxError.check(unsafe PlainHash.put(self, key, value)) }
        try unsafe updateSlowly(key, value, flags, part)
    }

    /// Tries until there is room, or none.
    @unsafe @inline(never)
    func updateSlowly(_ key: UInt, _ value: UInt, _ flags: UpdateFlags, _ part: Part) throws(LinuxError) {
        if flags.rawValue > UpdateFlags.exist.rawValue {
            if flags.rawValue & ~7 != 0 || flags.contains([.exist, .noExist]) { throw .einval }
            if fields.lockOffset == nil { throw .einval }
        }
        for _ in 0..<64 {
            switch unsafe attempt(key, value, flags, part) {
            case .done: return
            case .refused(let error): throw error
            case .full:
                if isLRU {
                    evict()
                } else if !freeKept(), !repairIfNeeded() {
                    throw .e2big
                }
            }
        }
        throw isLRU ? .enomem : .e2big
    }

    @unsafe @inline(__always)
    private func attempt(_ key: UInt, _ value: UInt, _ flags: UpdateFlags, _ part: Part) -> Attempt {
        // Safety: the caller vouches for key and value; so below.
        switch keySize {
        case 8: unsafe attempt(DoubleKey.self, key, value, flags, part)
        case 4: unsafe attempt(WordKey.self, key, value, flags, part)
        case 16: unsafe attempt(QuadKey.self, key, value, flags, part)
        default: unsafe attempt(BytesKey.self, key, value, flags, part)
        }
    }

    @unsafe @inline(__always)
    private func attempt<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ value: UInt, _ flags: UpdateFlags, _ part: Part
    ) -> Attempt {
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        unsafe lock(group)
        return unsafe attemptLocked(form, key, value, flags, part, number, group)
    }

    /// As `attempt`, for whoever holds the lock of the bucket's group; gives it back.
    @unsafe @inline(__always)
    func attemptLocked<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ value: UInt, _ flags: UpdateFlags, _ part: Part, _ number: UInt32,
        _ group: UInt
    ) -> Attempt {
        // Safety: the caller vouches for key and value, and holds the lock.
        defer { unsafe unlock(group) }
        let place = unsafe find(form, key, in: number)
        if place.element != 0 { return unsafe replace(place, value, flags, part, group) }
        if flags.contains(.exist) { return .refused(.enoent) }
        if let slot = unsafe takeKept(from: group, of: number) {
            unsafe insert(form, key, value, part, slot, place, of: number)
            return .done
        }
        if !reserve() { return .full }
        guard let slot = claim(near: number) else {
            // Safety: the counter; what was reserved is given back.
            unsafe AtomicMemory.subtract32(1, from: count)
            unsafe AtomicMemory.store32(1, to: isDirty)
            return .full
        }
        unsafe insert(form, key, value, part, slot, place, of: number)
        return .done
    }

    /// As the other `insert`, of a value of any kind.
    @unsafe @inline(__always)
    private func insert<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ value: UInt, _ part: Part, _ slot: UInt32, _ place: Place, of number: UInt32
    ) {
        unsafe insert(form, key, slot, place, of: number) { place in
            // Safety: the element is this writer's alone; the caller vouches for the value.
            switch part {
            case .whole where cpuStride == 0: unsafe copyWords(from: value, to: place)
            case .whole: unsafe copyCPUs(from: value, to: slot)
            case .cpu(let cpu): unsafe begin(slot, value, cpu: cpu)
            }
            if !fields.isEmpty { unsafe clearFields(of: slot) }
            if isLRU { stamp(place &- valueOffset) }
        }
    }

    /// Fills a slot and puts it into its chain, which commits it.
    ///
    /// - Parameter write: writes a value to an address.
    @unsafe @inline(__always)
    func insert<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ slot: UInt32, _ place: Place, of number: UInt32, _ write: (UInt) -> Void
    ) {
        let element = address(slot)
        // Safety: the slot is this writer's alone; the caller vouches for the key.
        let sequence = unsafe beginWriting(element)
        unsafe Key.copy(from: key, to: element &+ keyOffset, count: keySize)
        write(element &+ valueOffset)
        unsafe chain(slot &+ 1, at: element, into: place, of: number)
        unsafe AtomicMemory.store32(sequence &+ 1, to: element &+ 12)
    }

    /// Puts an element into its chain: behind the one that stands in its own bucket, which costs look-ups nothing, or in front.
    @unsafe @inline(__always)
    private func chain(_ number: UInt32, at element: UInt, into place: Place, of bucket: UInt32) {
        let first = UInt32(truncatingIfNeeded: place.word)
        // Safety: the caller holds the lock; a bucket that may be an element, and an element that is the caller's alone.
        if first == bucket &+ 1 {
            unsafe AtomicMemory.put32(AtomicMemory.peek32(place.bucket &+ 8), to: element &+ 8)
            return unsafe AtomicMemory.store32(number, to: place.bucket &+ 8)
        }
        unsafe AtomicMemory.put32(first, to: element &+ 8)
        unsafe AtomicMemory.store64(place.word & 0xffff_ffff_0000_0000 | UInt64(number), to: place.bucket)
    }

    /// Makes an element's sequence even, and a greater number; what it is then.
    @unsafe @inline(__always)
    private func beginWriting(_ element: UInt) -> UInt32 {
        // Safety: an element that no other writer has.
        let sequence = unsafe (AtomicMemory.peek32(element &+ 12) &+ 2) & ~1
        unsafe AtomicMemory.enter32(sequence, to: element &+ 12)
        return sequence
    }

    /// Replaces the value of an element as the flags say; the caller holds the group's lock.
    @unsafe @inline(never)
    private func replace(_ place: Place, _ value: UInt, _ flags: UpdateFlags, _ part: Part, _ group: UInt) -> Attempt {
        if flags.contains(.noExist) { return .refused(.eexist) }
        // Safety: an element, and a value that the caller vouches for.
        if flags.contains(.lock) {
            unsafe replaceLocked(place, value, group)
        } else {
            unsafe replace(place, value, part, group)
        }
        if isLRU { touch(place.element) }
        return .done
    }

    @unsafe @inline(__always)
    private func replace(_ place: Place, _ value: UInt, _ part: Part, _ group: UInt) {
        // Safety: an element, and a value that the caller vouches for.
        switch part {
        case .cpu(let cpu): unsafe replaceOwn(at: place, value, cpu: cpu)
        case .whole where wholeSize == 8 && fields.isEmpty:
            unsafe AtomicMemory.store64(RawMemory.load(value), to: place.element &+ valueOffset)
        case .whole: unsafe replaceWhole(place, value, group)
        }
    }

    /// Writes the value to the group's journal first: who is killed in between leaves the new value to the next owner of the lock.
    ///
    /// Memory that is this process's own goes with the process, and needs no journal.
    @unsafe @inline(__always)
    private func replaceWhole(_ place: Place, _ value: UInt, _ group: UInt) {
        // Safety: the journal has room for a value; an element, and a value that the caller vouches for.
        if !isShared { return unsafe write(value, to: place.number &- 1) }
        let journal = group &+ UInt(HashLayout.groupHeader)
        unsafe RawMemory.copyWords(from: value, to: journal, count: wholeSize)
        unsafe AtomicMemory.store32(place.number, to: group &+ 8)
        unsafe finishJournal(group, place.number &- 1)
    }

    /// Copies the journal into an element and empties it.
    @unsafe @inline(__always)
    func finishJournal(_ group: UInt, _ slot: UInt32) {
        // Safety: as in `replaceWhole`.
        unsafe write(group &+ UInt(HashLayout.groupHeader), to: slot)
        unsafe AtomicMemory.store32(0, to: group &+ 8)
    }

    /// Overwrites a whole value; whoever reads meanwhile reads again.
    @unsafe @inline(__always)
    private func write(_ value: UInt, to slot: UInt32) {
        // Safety: an element that no other writer has, and a value that the caller vouches for.
        if isPerCPU { unsafe close(slot &+ 1) }
        unsafe overwrite(address(slot)) { place in
            if !fields.isEmpty { return unsafe copyAroundFields(from: value, to: slot) }
            if cpuStride != 0 { return unsafe copyCPUs(from: value, to: slot) }
            unsafe copyWords(from: value, to: place)
        }
    }

    /// Overwrites the value of an element; whoever reads meanwhile reads again.
    ///
    /// - Parameter write: writes a value to an address.
    @unsafe @inline(__always)
    func overwrite(_ element: UInt, _ write: (UInt) -> Void) {
        // Safety: an element that no other writer has.
        let sequence = unsafe beginWriting(element)
        write(element &+ valueOffset)
        unsafe AtomicMemory.store32(sequence &+ 1, to: element &+ 12)
    }

    /// Copies a whole value.
    @unsafe @inline(__always)
    func copyWords(from value: UInt, to place: UInt) {
        // Safety: the value of an element that no other writer has, and a value that the caller vouches for.
        unsafe RawMemory.copyWords(from: value, to: place, count: wholeSize)
    }

    // MARK: Fields

    /// Overwrites a value while its `bpf_spin_lock` is held, as programs hold it.
    @unsafe @inline(never)
    private func replaceLocked(_ place: Place, _ value: UInt, _ group: UInt) {
        let lock = place.element &+ valueOffset &+ (fields.lockOffset ?? 0)
        // Safety: an element that has a lock, and a value that the caller vouches for.
        unsafe ValueLock.acquire(lock)
        unsafe replaceWhole(place, value, group)
        unsafe ValueLock.release(lock)
    }

    /// Copies a whole value, of all CPUs, and leaves the element's fields as they are.
    @unsafe @inline(never)
    private func copyAroundFields(from value: UInt, to slot: UInt32) {
        for cpu in 0..<cpuCount {
            // Safety: an element, and a value that the caller vouches for.
            unsafe fields.copyAround(
                from: value &+ UInt(cpu) &* valueStride, to: self.value(slot, cpu: cpu), count: valueSize)
        }
    }

    /// Zeroes the fields of an element's values.
    @unsafe @inline(never)
    private func clearFields(of slot: UInt32) {
        for cpu in 0..<cpuCount {
            // Safety: an element.
            unsafe fields.clear(value(slot, cpu: cpu))
        }
    }

    // MARK: Deleting

    /// Removes an entry; its value goes to `value` unless that is 0.
    @unsafe
    func delete(_ key: UInt, into value: UInt = 0) throws(LinuxError) {
        // Safety: the caller vouches for a key there.
        if isPlain, value == 0 { return try LinuxError.check(unsafe PlainHash.drop(self, key)) }
        let found =
            switch keySize {
            case 8: unsafe remove(DoubleKey.self, key, value, only: 0)
            case 4: unsafe remove(WordKey.self, key, value, only: 0)
            case 16: unsafe remove(QuadKey.self, key, value, only: 0)
            default: unsafe remove(BytesKey.self, key, value, only: 0)
            }
        if !found { throw .enoent }
    }

    /// Removes the entry with a key, or nothing when `only` is not 0 and another element has the key; whether there was one.
    @unsafe @inline(__always)
    func remove<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt, only: UInt) -> Bool {
        // Safety: the caller vouches for key and value.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        let group = group(number)
        prefetch(number)
        unsafe lock(group)
        return unsafe removeLocked(form, key, value, only: only, number, group)
    }

    /// As `remove`, for whoever holds the lock of the bucket's group; gives it back.
    @unsafe @inline(__always)
    func removeLocked<Key: KeyForm>(
        _ form: Key.Type, _ key: UInt, _ value: UInt, only: UInt, _ number: UInt32, _ group: UInt
    ) -> Bool {
        // Safety: the caller vouches for key and value, and holds the lock.
        defer { unsafe unlock(group) }
        let place = unsafe find(form, key, in: number)
        if place.element == 0 || only != 0 && place.element != only { return false }
        if isPerCPU { unsafe close(place.number) }
        if value != 0 { unsafe copyValue(of: place, into: value) }
        unsafe takeOut(place)
        let slot = place.number &- 1
        if !fields.isEmpty { unsafe clearFields(of: slot) }
        if unsafe isLRU || keepsSlot(group) { free(slot) } else { unsafe keep(slot, in: group, of: number) }
        return true
    }

    /// Takes an element out of its chain, and tells its readers so before; the caller holds the group's lock.
    @unsafe @inline(__always)
    func takeOut(_ place: Place) {
        // Safety: an element that the caller has found.
        _ = unsafe beginWriting(place.element)
        unsafe unlink(place)
    }

    /// Takes an element out of its chain; the first store commits it.
    @unsafe @inline(__always)
    private func unlink(_ place: Place) {
        // Safety: the caller holds the lock; a bucket, an element, and perhaps the one before.
        let next = UInt64(unsafe AtomicMemory.peek32(place.element &+ 8))
        let version = (place.word &>> 32 &+ 1) &<< 32
        if place.previous == 0 {
            unsafe AtomicMemory.store64(version | next, to: place.bucket)
        } else {
            unsafe AtomicMemory.store32(UInt32(next), to: place.previous &+ 8)
            unsafe AtomicMemory.store64(version | place.word & 0xffff_ffff, to: place.bucket)
        }
    }
}
