import BPFPlatform

/// After a writer was killed.
extension HashTable {
    /// Finishes the write that a killed owner of the lock had committed to its journal, and notes that slots may have been lost.
    @unsafe @inline(never)
    func inherit(_ group: UInt) {
        // Safety: the caller holds the lock; the number is checked.
        unsafe AtomicMemory.store32(1, to: isDirty)
        let number = unsafe AtomicMemory.load32(group &+ 8)
        if number == 0 { return }
        if number <= slotCount {
            unsafe finishJournal(group, number &- 1)
        } else {
            unsafe AtomicMemory.store32(0, to: group &+ 8)
        }
    }

    /// Sets free slots and the count right if a killed writer may have left them wrong; whether that was so.
    func repairIfNeeded() -> Bool {
        // Safety: the counter.
        if unsafe AtomicMemory.load32(isDirty) == 0, !hasOrphanedLock { return false }
        repair()
        return true
    }

    private var hasOrphanedLock: Bool {
        guard isShared else { return false }
        // Safety: the lock of each group.
        return (0...groupMask).contains { unsafe OwnerLock.isOrphaned(group($0), isShared: isShared) }
    }

    /// Works out from the chains which slots are taken and how many there are.
    ///
    /// Every store leaves the table as usable as before: being killed in here does no harm.
    func repair() {
        // Safety: all groups' locks are held from here to the end, so that no chain changes.
        for number in 0...groupMask { unsafe lock(group(number)) }
        defer { for number in 0...groupMask { unsafe unlock(group(number)) } }
        for number in 0...groupMask { unsafe forgetKept(in: group(number), of: number) }
        var live = [UInt64](repeating: 0, count: (Int(slotCount) + 63) / 64)
        var total: UInt32 = 0
        for bucket in 0..<slotCount { total += unsafe collect(bucket, into: &live) }
        for slot in 0..<slotCount {
            unsafe setSequence(slot, isLive: live[Int(slot / 64)] & 1 << UInt64(slot % 64) != 0)
        }
        for (word, bits) in live.enumerated() { unsafe AtomicMemory.store64(bits, to: bitmap &+ UInt(word) &* 8) }
        unsafe AtomicMemory.store32(total, to: count)
        unsafe AtomicMemory.store32(0, to: isDirty)
    }

    /// Notes the elements of one chain and gives the bucket a new version; ends a chain that leads nowhere or into another.
    @unsafe
    private func collect(_ number: UInt32, into live: inout [UInt64]) -> UInt32 {
        let bucket = address(number)
        var total: UInt32 = 0
        // Safety: a bucket and elements, whose numbers are checked; the caller holds all locks.
        var word = unsafe AtomicMemory.load64(bucket)
        var link = UInt32(truncatingIfNeeded: word)
        var previous: UInt = 0
        while link != 0 {
            let slot = link &- 1
            if slot >= slotCount || live[Int(slot / 64)] & 1 << UInt64(slot % 64) != 0 {
                if previous == 0 {
                    word &= 0xffff_ffff_0000_0000
                } else {
                    unsafe AtomicMemory.store32(0, to: previous &+ 8)
                }
                break
            }
            live[Int(slot / 64)] |= 1 << UInt64(slot % 64)
            total += 1
            previous = address(slot)
            link = unsafe AtomicMemory.load32(previous &+ 8)
        }
        unsafe AtomicMemory.store64(word &+ 1 &<< 32, to: bucket)
        return total
    }

    /// Makes the sequence of an element odd, or that of none even.
    @unsafe
    private func setSequence(_ slot: UInt32, isLive: Bool) {
        let element = address(slot)
        let sequence = elements.sequence(element)
        // Safety: a slot; the caller holds all locks.
        if sequence & 1 == (isLive ? 1 : 0) { return }
        if isPerCPU, isLive { unsafe settle(slot &+ 1) }
        unsafe AtomicMemory.store32(sequence &+ 1, to: element &+ 12)
        if isPerCPU, !isLive { unsafe settle(slot &+ 1) }
    }

    // MARK: Evicting

    /// Removes the element that was not used for the longest time, of a few.
    ///
    /// The youngest element is never removed while there is another.
    func evict() {
        // Safety: the counter.
        if unsafe AtomicMemory.load32(isDirty) != 0 { repair() }
        for _ in 0..<16 {
            guard let victim = candidate() else { continue }
            // Safety: an element; if it became another since, its key is not found, or found elsewhere.
            if unsafe evict(address(victim)) { return }
        }
        // Whoever holds what is missing may be dead, or not be done yet.
        if !repairIfNeeded() { HostProcess.yield() }
    }

    @unsafe
    private func evict(_ element: UInt) -> Bool {
        var key = [UInt8](repeating: 0, count: keySize)
        return unsafe key.withUnsafeMutableBytes { bytes in
            let address = UInt(bitPattern: bytes.baseAddress)
            // Safety: room for a key, and the key of an element.
            unsafe RawMemory.copy(from: element &+ keyOffset, to: address, count: keySize)
            return switch keySize {
            case 8: unsafe remove(DoubleKey.self, address, 0, only: element)
            case 4: unsafe remove(WordKey.self, address, 0, only: element)
            case 16: unsafe remove(QuadKey.self, address, 0, only: element)
            default: unsafe remove(BytesKey.self, address, 0, only: element)
            }
        }
    }

    /// The oldest of eight elements from the hand on; nil when there is none.
    private func candidate() -> UInt32? {
        // Safety: the counters, and stamps of elements.
        let now = unsafe AtomicMemory.peek32(clock) &+ 1
        var slot = unsafe AtomicMemory.add32(8, to: hand) % slotCount
        var best: (slot: UInt32, age: UInt32)?
        var (seen, steps) = (0, 0 as UInt32)
        while seen < 8, steps < slotCount {
            if isTaken(slot) {
                let age = now &- (unsafe AtomicMemory.peek32(address(slot) &+ 16))
                if best.map({ age > $0.age }) ?? true { best = (slot, age) }
                seen += 1
            }
            slot = slot + 1 == slotCount ? 0 : slot + 1
            steps += 1
        }
        return best?.slot
    }
}
