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
        unsafe markWhole(place)
        unsafe copyValue(of: place, into: value)
        return true
    }

    /// Makes the sequence of an element odd that a killed writer has left even; the caller holds the group's lock.
    @unsafe
    func markWhole(_ place: Place) {
        let sequence = elements.sequence(place.element)
        if sequence & 1 != 0 { return }
        // Safety: an element in its chain, which nobody else writes, or will.
        if isPerCPU { unsafe settle(place.number) }
        unsafe AtomicMemory.store32(sequence &+ 1, to: place.element &+ 12)
    }

    /// Copies an element's value that nobody replaces as a whole.
    @unsafe @inline(__always)
    func copyValue(of place: Place, into value: UInt) {
        // Safety: the caller vouches for the room.
        if !isPerCPU {
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
}
