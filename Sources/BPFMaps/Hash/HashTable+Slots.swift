import BPFModel
import BPFPlatform

/// Locks, free slots and the number of elements.
extension HashTable {
    /// Waits for a group's lock, and finishes what a killed owner had begun.
    @unsafe @inline(__always)
    func lock(_ group: UInt) {
        // Safety: a group's first word is its lock.
        if unsafe !tryLock(group) { unsafe lockWaiting(group) }
    }

    /// Takes a group's lock if it is free.
    ///
    /// No call stands before or behind the exchange: registers that are saved for one are stores that it waits for.
    @unsafe @inline(__always)
    func tryLock(_ group: UInt) -> Bool {
        // Safety: the number of this process; a group's first word is its lock.
        let owner = unsafe AtomicMemory.peek64(identity)
        return unsafe owner != 0 && AtomicMemory.exchange64(group, from: 0, to: owner)
    }

    @unsafe @inline(never)
    private func lockWaiting(_ group: UInt) {
        // Safety: a group's first word is its lock.
        if unsafe OwnerLock.acquire(group, isShared: isShared) == .fromTheDead { unsafe inherit(group) }
    }

    /// Asks for a slot and those beside it, where most elements stand that their own bucket has no room for, before a lock is taken: what comes
    /// after a lock waits for it.
    @inline(__always)
    func prefetch(_ slot: UInt32) {
        let place = address(slot)
        MemoryHint.fetch(place)
        MemoryHint.fetch(place &+ stride &- 8)
        MemoryHint.fetch(place &- stride)
        MemoryHint.fetch(place &+ 2 &* stride &- 8)
    }

    @unsafe @inline(__always)
    func unlock(_ group: UInt) {
        // Safety: the caller holds the lock.
        unsafe OwnerLock.release(group)
    }

    /// Counts one element more; false when the map is full.
    func reserve() -> Bool {
        while true {
            // Safety: the counter is in the header.
            let now = unsafe AtomicMemory.peek32(count)
            if now >= capacity { return false }
            if unsafe AtomicMemory.exchange32(count, from: now, to: now + 1) { return true }
        }
    }

    /// Takes a free slot, `preferred` or one close by; nil when there is none, because killed writers hold some.
    func claim(near preferred: UInt32) -> UInt32? {
        let wordCount = (UInt(slotCount) &+ 63) / 64
        var word = UInt(preferred) / 64
        var wanted: UInt64 = 1 << UInt64(preferred % 64)
        for _ in 0...wordCount {
            let valid = word == wordCount - 1 && slotCount % 64 != 0 ? (1 << UInt64(slotCount % 64)) - 1 : UInt64.max
            // Safety: a word of the bitmap.
            var taken = unsafe AtomicMemory.peek64(bitmap &+ word &* 8) | ~valid
            while taken != .max {
                let bit = Self.nearest(to: wanted, in: ~taken)
                let before = unsafe AtomicMemory.set64(bit, at: bitmap &+ word &* 8)
                if before & bit == 0 { return UInt32(word * 64) + UInt32(bit.trailingZeroBitCount) }
                taken = before | ~valid
            }
            word = word + 1 == wordCount ? 0 : word + 1
            wanted = 1
        }
        return nil
    }

    /// The bit of a set, not empty, that is closest to another bit.
    @inline(__always)
    private static func nearest(to wanted: UInt64, in free: UInt64) -> UInt64 {
        if free & wanted != 0 { return wanted }
        let place = wanted.trailingZeroBitCount
        let (above, below) = (free & ~(wanted &- 1), free & (wanted &- 1))
        if above == 0 { return 1 &<< UInt64(63 &- below.leadingZeroBitCount) }
        if below == 0 { return above & (0 &- above) }
        let (next, last) = (above.trailingZeroBitCount, 63 &- below.leadingZeroBitCount)
        return 1 &<< UInt64(next &- place <= place &- last ? next : last)
    }

    /// Gives a slot back whose element is in no chain any more.
    func free(_ slot: UInt32) {
        // Safety: the bitmap and the counter; in this order, so that the count is never too low.
        unsafe AtomicMemory.clear64(1 << UInt64(slot % 64), at: bitmap &+ UInt(slot / 64) &* 8)
        unsafe AtomicMemory.subtract32(1, from: count)
    }

    // MARK: Kept slots

    /// Whether a group keeps a slot, and has no room for another; the caller holds the group's lock.
    @unsafe @inline(__always)
    func keepsSlot(_ group: UInt) -> Bool {
        // Safety: a group's fourth word.
        unsafe AtomicMemory.peek32(group &+ 12) != 0
    }

    /// Keeps a deleted element's slot, still counted, for the next insertion into its group.
    ///
    /// Whoever deletes and inserts in turns shares no counter and no bitmap with others. The caller holds the group's lock.
    /// - Precondition: not `keepsSlot(_:)`, and no LRU map: those are full most of the time.
    @unsafe @inline(__always)
    func keep(_ slot: UInt32, in group: UInt, of number: UInt32) {
        // Safety: a group's fourth word, and its byte.
        unsafe AtomicMemory.store32(slot &+ 1, to: group &+ 12)
        // Mostly it is set already, and stays a reader's.
        let keeper = keepers &+ UInt(number & groupMask)
        if unsafe AtomicMemory.peek8(keeper) == 0 { unsafe AtomicMemory.put8(1, to: keeper) }
    }

    /// The slot that a group keeps, unless the preferred one is free; the caller holds the group's lock.
    @unsafe @inline(__always)
    func takeKept(from group: UInt, of number: UInt32) -> UInt32? {
        // Safety: as above; the number is checked.
        let kept = unsafe AtomicMemory.peek32(group &+ 12)
        if kept == 0 || kept > slotCount || kept != number &+ 1 && !isTaken(number) { return nil }
        unsafe AtomicMemory.store32(0, to: group &+ 12)
        return kept &- 1
    }

    /// Frees the slots that groups keep, when no other is left; whether there were any.
    @inline(never)
    func freeKept() -> Bool {
        var isAny = false
        var number: UInt32 = 0
        while number <= groupMask {
            // Safety: as above.
            let bytes = unsafe AtomicMemory.load64(keepers &+ UInt(number & ~7)) &>> UInt64((number & 7) * 8)
            let distance = UInt32(bytes.trailingZeroBitCount / 8)
            if distance > 0 {
                number = distance == 8 ? (number & ~7) + 8 : number + distance
                continue
            }
            defer { number += 1 }
            let group = group(number)
            unsafe lock(group)
            defer { unsafe unlock(group) }
            let kept = unsafe AtomicMemory.peek32(group &+ 12)
            unsafe forgetKept(in: group, of: number)
            if kept == 0 || kept > slotCount { continue }
            free(kept &- 1)
            isAny = true
        }
        return isAny
    }

    /// Makes a group keep none; the caller holds its lock.
    @unsafe
    func forgetKept(in group: UInt, of number: UInt32) {
        // Safety: as above.
        unsafe AtomicMemory.store32(0, to: group &+ 12)
        unsafe AtomicMemory.put8(0, to: keepers &+ UInt(number))
    }

    /// Whether a slot may hold an element.
    @inline(__always)
    func isTaken(_ slot: UInt32) -> Bool {
        // Safety: a word of the bitmap.
        unsafe AtomicMemory.load64(bitmap &+ UInt(slot / 64) &* 8) & 1 << UInt64(slot % 64) != 0
    }

    // MARK: Ages

    /// Notes that an element is being used.
    @inline(__always)
    func touch(_ element: UInt) {
        // Safety: the stamp of an element; stored only when it changes, so that readers share its line.
        let now = unsafe AtomicMemory.peek32(clock)
        if unsafe AtomicMemory.peek32(element &+ 16) != now { unsafe AtomicMemory.put32(now, to: element &+ 16) }
    }

    /// Stamps a new element: it is the youngest until the next comes, whatever is used meanwhile.
    func stamp(_ element: UInt) {
        // Safety: the counter, and the stamp of an element.
        unsafe AtomicMemory.put32(AtomicMemory.add32(2, to: clock) &+ 1, to: element &+ 16)
    }
}
