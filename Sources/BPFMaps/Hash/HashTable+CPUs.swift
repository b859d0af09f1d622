import BPFPlatform
import Synchronization

/// Values of per-CPU maps: each CPU's is its owner's alone, and users see those of all CPUs, each whole.
///
///     journal of a CPU: changes: u32 │ element: u32 │ sequence: u32 │ held: u32 │ owner: u64 │ value
///
/// Whoever runs on a CPU's slot replaces its value without a lock. Two things must hold meanwhile: the element stays the key's, and others see a
/// value that is whole.
///
/// **The element.** The writer names it in `held`, then looks whether its sequence is still the odd one that it had while the key stood in it, and only then
/// writes. Whoever takes the element out of its chain, or replaces the values of all CPUs, makes the sequence even first, and then looks at what
/// all CPUs hold (`close`). Full fences stand between the two steps of both, so at least one sees the other: the writer gives up and takes the group's lock, or the
/// other waits until nothing names the element. A writer waits for nobody while it holds one, so that none waits for ever; what a killed process
/// holds is not waited for, because it writes no more.
///
/// **The value.** One of 8 bytes is one store. Any other stands in the journal, together with element and sequence, before it replaces the old
/// one: whoever reads meanwhile, or after the writer was killed, reads it there. `changes` counts up before the journal is written and again before the value
/// is: what was read of either while the count stayed the same is whole.
///
/// **A writer that was killed** leaves a journal. It is read as long as the sequence is the one in it. Then either the next owner of the CPU
/// finishes it, as a writer that holds the element (`finishOwnJournal(of:)`), or, if the sequence becomes even before, whoever made it so, or comes after
/// one that was killed in doing so, copies the value out of it, with the group's lock and before the sequence changes again (`settle`). Whoever is given the
/// value's address, to which a journal would be of no use, makes the sequence even for that (`finishJournal(of:_:)`). The next owner leaves a journal alone while the sequence is that even one: it waits for all locks first (`repair`).
extension HashTable {
    // MARK: All CPUs

    /// Writes the values of all CPUs, as users have them, to a slot.
    @unsafe @inline(never)
    func copyCPUs(from value: UInt, to slot: UInt32) {
        for cpu in 0..<cpuCount {
            // Safety: a slot that no other writer has, and values that the caller vouches for.
            unsafe RawMemory.copyWords(
                from: value &+ UInt(cpu) &* valueStride, to: self.value(slot, cpu: cpu), count: Int(valueStride))
        }
    }

    /// Writes the value of one CPU, and zeros for all others, to a slot.
    @unsafe @inline(never)
    func begin(_ slot: UInt32, _ value: UInt, cpu own: Int) {
        for cpu in 0..<cpuCount {
            // Safety: a slot that no other writer has, and a value that the caller vouches for.
            unsafe RawMemory.zero(self.value(slot, cpu: cpu), count: Int(valueStride))
        }
        unsafe RawMemory.copyWords(from: value, to: self.value(slot, cpu: own), count: valueSize)
    }

    /// Copies the values of all CPUs, each whole.
    @unsafe @inline(never)
    func copyCPUs(of place: Place, into value: UInt) {
        for cpu in 0..<cpuCount {
            let journal = journal(cpu)
            let own = self.value(place.number &- 1, cpu: cpu)
            // Safety: the caller vouches for the room; an element and a journal.
            for _ in 0..<1000 {
                let changes = unsafe AtomicMemory.load32(journal)
                let target = unsafe AtomicMemory.load32(journal &+ 4)
                let source =
                    unsafe target == place.number && isMeant(by: journal, place.element)
                    ? journal &+ UInt(HashLayout.journalHeader) : own
                unsafe RawMemory.copyWords(from: source, to: value &+ UInt(cpu) &* valueStride, count: Int(valueStride))
                atomicMemoryFence(ordering: .acquiring)
                if unsafe AtomicMemory.peek32(journal &+ 4) == target && AtomicMemory.peek32(journal) == changes {
                    break
                }
            }
        }
    }

    // MARK: The CPU's owner

    @inline(__always)
    func journal(_ cpu: Int) -> UInt { journals &+ UInt(bitPattern: cpu) &* journalStride }

    /// Replaces the value of the caller's CPU at a key; false, and nothing done, when the key is not there or being changed.
    @unsafe
    func replaceOwn(_ key: UInt, _ value: UInt, cpu: Int) -> Bool {
        // Safety: the caller vouches for key and value.
        let place = unsafe place(of: key)
        guard place.element != 0, let sequence = sequence(of: place) else { return false }
        if unsafe !write(value, to: place.number, since: sequence, cpu: cpu) { return false }
        if isLRU { touch(place.element) }
        return true
    }

    /// The sequence that an element has, or had, while the key stood in it for which it was found; nil when something has left the chain since.
    func sequence(of place: Place) -> UInt32? {
        let sequence = elements.sequence(place.element)
        // Safety: a bucket. Whatever the element became, its version changed before.
        return unsafe AtomicMemory.peek64(place.bucket) &>> 32 == place.word &>> 32 ? sequence : nil
    }

    /// Replaces the value of the caller's CPU in an element; the caller holds the group's lock.
    @unsafe
    func replaceOwn(at place: Place, _ value: UInt, cpu: Int) {
        // Safety: an element, and a value that the caller vouches for. Nobody makes a sequence even without the lock.
        unsafe markWhole(place)
        _ = unsafe write(value, to: place.number, since: elements.sequence(place.element), cpu: cpu)
    }

    /// Writes the value of the caller's CPU; false, and nothing done, when the element has not the sequence `sequence` any more, or that is even.
    ///
    /// - Precondition: the CPU's journal is empty.
    @unsafe
    func write(_ value: UInt, to number: UInt32, since sequence: UInt32, cpu: Int) -> Bool {
        let (journal, own) = (journal(cpu), self.value(number &- 1, cpu: cpu))
        // Safety: an element, the CPU's journal, and a value that the caller vouches for.
        guard unsafe hold(number, in: journal, since: sequence) else { return false }
        if valueSize == 8 {
            unsafe AtomicMemory.store64(RawMemory.load(value), to: own)
        } else {
            unsafe countChange(journal)
            unsafe RawMemory.copyWords(from: value, to: journal &+ UInt(HashLayout.journalHeader), count: valueSize)
            unsafe AtomicMemory.put32(sequence, to: journal &+ 8)
            unsafe AtomicMemory.store32(number, to: journal &+ 4)
            unsafe countChange(journal)
            unsafe RawMemory.copyWords(from: journal &+ UInt(HashLayout.journalHeader), to: own, count: valueSize)
            unsafe AtomicMemory.store32(0, to: journal &+ 4)
        }
        unsafe letGo(journal)
        return true
    }

    /// Finishes, or forgets, what a killed owner of the caller's CPU has left; the caller holds no lock.
    @unsafe @inline(__always)
    func finishOwnJournal(of cpu: Int) {
        // Safety: a journal.
        if unsafe AtomicMemory.peek32(journal(cpu) &+ 4) != 0 { unsafe finishLeftJournal(cpu) }
    }

    @unsafe @inline(never)
    private func finishLeftJournal(_ cpu: Int) {
        let journal = journal(cpu)
        // Safety: the CPU's journal; the number in it is checked.
        let (number, sequence) = unsafe (AtomicMemory.load32(journal &+ 4), AtomicMemory.peek32(journal &+ 8))
        if number != 0, number <= slotCount {
            if unsafe hold(number, in: journal, since: sequence) {
                let own = value(number &- 1, cpu: cpu)
                unsafe countChange(journal)
                unsafe RawMemory.copyWords(from: journal &+ UInt(HashLayout.journalHeader), to: own, count: valueSize)
            } else if elements.sequence(address(number &- 1)) == sequence &+ 1 {
                repair()
            }
        }
        unsafe AtomicMemory.store32(0, to: journal &+ 4)
        unsafe letGo(journal)
    }

    /// Says that the journal, or the value it is meant for, is about to change.
    @unsafe @inline(__always)
    private func countChange(_ journal: UInt) {
        // Safety: a journal, which its CPU's owner alone writes.
        unsafe AtomicMemory.enter32(AtomicMemory.peek32(journal) &+ 1, to: journal)
    }

    /// Whether an element is the one that a journal was written for.
    @unsafe @inline(__always)
    func isMeant(by journal: UInt, _ element: UInt) -> Bool {
        // Safety: a journal and an element.
        unsafe AtomicMemory.peek32(element &+ 12) == AtomicMemory.peek32(journal &+ 8)
    }

    /// Makes others wait before they take an element from its key; false, and nobody waits, when its sequence is not `sequence`, or even.
    @unsafe @inline(__always)
    private func hold(_ number: UInt32, in journal: UInt, since sequence: UInt32) -> Bool {
        // Safety: the CPU's journal and an element.
        unsafe AtomicMemory.store64(process, to: journal &+ 16)
        unsafe AtomicMemory.swap32(number, at: journal &+ 12)
        let now = unsafe AtomicMemory.see32(address(number &- 1) &+ 12)
        if now == sequence, now & 1 != 0 { return true }
        unsafe letGo(journal)
        return false
    }

    /// This process, as journals name it.
    @inline(__always)
    var process: UInt64 {
        // Safety: the number of this process, which a forked child must ask for.
        let known = unsafe AtomicMemory.peek64(identity)
        return known != 0 ? known : ProcessIdentity.current.rawValue
    }

    @unsafe @inline(__always)
    private func letGo(_ journal: UInt) {
        // Safety: the CPU's journal.
        unsafe AtomicMemory.store32(0, to: journal &+ 12)
    }
}
