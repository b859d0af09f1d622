import BPFModel
import Synchronization

/// Values of per-CPU maps: each CPU's is its owner's alone, and users see those of all CPUs, each whole.
extension HashTable {
    /// How many values an element has.
    var cpuCount: Int { valueArea / max(Int(valueStride), 1) }

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
        let own = self.value(place.number &- 1, cpu: cpu)
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
            let own = value(number &- 1, cpu: cpu)
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
    func copyCPUs(of place: Place, into value: UInt) {
        let element = place.element
        for cpu in 0..<cpuCount {
            let journal = journal(cpu)
            let own = self.value(place.number &- 1, cpu: cpu)
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
