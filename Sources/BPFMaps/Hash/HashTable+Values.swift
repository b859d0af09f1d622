import BPFModel
import Synchronization

/// Values as users see them: whole, whatever programs and other users do meanwhile.
extension HashTable {
    /// Copies the value at a key: `valueSize` bytes, or of a per-CPU map `valueArea`.
    @unsafe
    func copyValue(_ key: UInt, into value: UInt) throws(LinuxError) {
        // Safety: the caller vouches for a key, and for room for a value.
        let found =
            switch keySize {
            case 8: unsafe copy(DoubleKey.self, key, value)
            case 4: unsafe copy(WordKey.self, key, value)
            case 16: unsafe copy(QuadKey.self, key, value)
            default: unsafe copy(BytesKey.self, key, value)
            }
        if !found { throw .enoent }
    }

    @unsafe @inline(__always)
    private func copy<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt) -> Bool {
        // Safety: the caller vouches for key and value.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        for _ in 0..<32 {
            let place = unsafe find(form, key, in: number)
            if place.element == 0 { return false }
            if unsafe copyWhole(place, into: value) { return true }
        }
        return unsafe copyLocked(form, key, value, number)
    }

    /// Copies a value; false when it was changed, or its element removed, meanwhile.
    @unsafe @inline(__always)
    func copyWhole(_ place: Place, into value: UInt) -> Bool {
        let sequence = elements.sequence(place.element)
        if sequence & 1 == 0 { return false }
        // Safety: an element, and room that the caller vouches for.
        unsafe copyValue(of: place, into: value)
        // The element may have become another's between its key and its sequence.
        let isSame = elements.isWhole(place.element, since: sequence)
        return unsafe isSame && AtomicMemory.peek64(place.bucket) &>> 32 == place.word &>> 32
    }

    /// For values that change all the time, or whose writer was killed.
    @unsafe @inline(never)
    private func copyLocked<Key: KeyForm>(_ form: Key.Type, _ key: UInt, _ value: UInt, _ number: UInt32) -> Bool {
        let group = group(number)
        // Safety: the caller vouches for key and value; the group's lock is held from here to the end.
        unsafe lock(group)
        defer { unsafe unlock(group) }
        let place = unsafe find(form, key, in: number)
        if place.element == 0 { return false }
        unsafe copyValue(of: place, into: value)
        unsafe markWhole(place.element)
        return true
    }

    /// Makes the sequence of an element odd that a killed writer has left even; the caller holds the group's lock.
    @unsafe
    func markWhole(_ element: UInt) {
        let sequence = elements.sequence(element)
        // Safety: an element in its chain, which nobody else writes.
        if sequence & 1 == 0 { unsafe AtomicMemory.store32(sequence &+ 1, to: element &+ 12) }
    }

    /// Copies an element's value that nobody replaces as a whole.
    @unsafe @inline(__always)
    func copyValue(of place: Place, into value: UInt) {
        // Safety: the caller vouches for the room.
        if valueArea == Int(valueStride), journals == bitmap {
            unsafe RawMemory.copyWords(from: place.element &+ valueOffset, to: value, count: valueSize)
        } else {
            unsafe copyCPUs(of: place, into: value)
        }
        if !fields.isEmpty {
            for offset in Swift.stride(from: 0, to: UInt(valueArea), by: Int(max(valueStride, 8))) {
                unsafe fields.clear(value &+ offset)
            }
        }
    }

    /// Copies the value at a key while its `bpf_spin_lock` is held.
    @unsafe
    func copyLockedValue(_ key: UInt, into value: UInt) throws(LinuxError) {
        guard let offset = fields.lockOffset else { throw .einval }
        // Safety: the caller vouches for a key and for room for a value; an element that has a lock.
        let place = unsafe place(of: key)
        if place.element == 0 { throw .enoent }
        let lock = place.element &+ valueOffset &+ offset
        unsafe ValueLock.acquire(lock)
        defer { unsafe ValueLock.release(lock) }
        unsafe copyValue(of: place, into: value)
    }

    // MARK: Per-CPU values

    /// The journal of a CPU: `changes: u32 │ element: u32 │ sequence: u32 │ … │ value`.
    private func journal(_ cpu: Int) -> UInt { journals &+ UInt(bitPattern: cpu) &* journalStride }

    /// Overwrites the value of one CPU, which is the caller's alone.
    ///
    /// The value stands in the CPU's journal before it replaces the old one: whoever reads meanwhile, or after the writer was killed, reads
    /// it there. `changes` counts up before the journal is written and again before the value is: what was read of either while the count stayed
    /// the same is whole.
    @unsafe
    func replace(_ place: Place, _ value: UInt, cpu: Int) {
        let element = place.element
        let own = element &+ valueOffset &+ UInt(cpu) &* valueStride
        let journal = journal(cpu)
        // Safety: an element, the CPU's journal, and a value that the caller vouches for.
        if valueSize == 8 { return unsafe AtomicMemory.store64(RawMemory.load(value), to: own) }
        if unsafe AtomicMemory.peek32(journal &+ 4) != 0 { unsafe finish(journal, cpu) }
        unsafe countChange(journal)
        unsafe RawMemory.copyWords(from: value, to: journal &+ UInt(HashLayout.journalHeader), count: valueSize)
        unsafe AtomicMemory.put32(AtomicMemory.peek32(element &+ 12), to: journal &+ 8)
        unsafe AtomicMemory.store32(place.number, to: journal &+ 4)
        unsafe finish(journal, cpu)
    }

    /// Says that the journal, or the value it is meant for, is about to change.
    @unsafe @inline(__always)
    private func countChange(_ journal: UInt) {
        // Safety: a journal, which its CPU's owner alone writes.
        unsafe AtomicMemory.enter32(AtomicMemory.peek32(journal) &+ 1, to: journal)
    }

    @unsafe
    private func finish(_ journal: UInt, _ cpu: Int) {
        // Safety: a journal; the number in it is checked.
        unsafe countChange(journal)
        let number = unsafe AtomicMemory.peek32(journal &+ 4)
        let element = address(number &- 1)
        if number <= slotCount, unsafe isMeant(by: journal, element) {
            let own = element &+ valueOffset &+ UInt(cpu) &* valueStride
            unsafe RawMemory.copyWords(from: journal &+ UInt(HashLayout.journalHeader), to: own, count: valueSize)
        }
        unsafe AtomicMemory.store32(0, to: journal &+ 4)
    }

    /// Whether an element is the one that a journal was written for: its sequence may have become odd since, and no more.
    @unsafe @inline(__always)
    private func isMeant(by journal: UInt, _ element: UInt) -> Bool {
        // Safety: a journal and an element.
        unsafe (AtomicMemory.peek32(element &+ 12) ^ AtomicMemory.peek32(journal &+ 8)) & ~1 == 0
    }

    /// Copies the values of all CPUs, each whole.
    @unsafe @inline(never)
    private func copyCPUs(of place: Place, into value: UInt) {
        let element = place.element
        for cpu in 0..<valueArea / Int(valueStride) {
            let journal = journal(cpu)
            let own = element &+ valueOffset &+ UInt(cpu) &* valueStride
            // Safety: the caller vouches for the room; an element and a journal.
            for _ in 0..<1000 {
                let changes = unsafe AtomicMemory.load32(journal)
                let target = unsafe AtomicMemory.load32(journal &+ 4)
                let source =
                    unsafe target == place.number && isMeant(by: journal, element)
                    ? journal &+ UInt(HashLayout.journalHeader) : own
                unsafe RawMemory.copyWords(from: source, to: value &+ UInt(cpu) &* valueStride, count: Int(valueStride))
                atomicMemoryFence(ordering: .acquiring)
                if unsafe AtomicMemory.peek32(journal &+ 4) == target && AtomicMemory.peek32(journal) == changes {
                    break
                }
            }
        }
    }
}
