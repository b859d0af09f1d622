import BPFPlatform
import Synchronization

/// Waiting for the owners of CPUs, who write values without a lock (`HashTable+CPUs`), before an element leaves its key or all its values are replaced.
extension HashTable {
    /// Makes an element's sequence even, and waits until no CPU's value is being written; the caller holds the group's lock.
    @unsafe
    func close(_ number: UInt32) {
        let element = address(number &- 1)
        let sequence = elements.sequence(element)
        // Safety: an element that no other writer of the group has.
        if sequence & 1 != 0 { unsafe AtomicMemory.enter32(sequence &+ 1, to: element &+ 12) }
        unsafe settle(number)
    }

    /// Waits until no CPU's value of an element is being written whose sequence is even, and finishes what killed writers have left of it; the caller
    /// holds the group's lock.
    ///
    /// Finishing changes no journal, and can be done any number of times: whoever is killed in here leaves it to the next one.
    @unsafe
    func settle(_ number: UInt32) {
        atomicMemoryFence(ordering: .sequentiallyConsistent)
        // Safety: journals and an element.
        let before = unsafe AtomicMemory.peek32(address(number &- 1) &+ 12) &- 1
        for cpu in 0..<cpuCount {
            let journal = journal(cpu)
            unsafe waitForOwner(of: journal, writing: number)
            guard unsafe AtomicMemory.load32(journal &+ 4) == number, unsafe AtomicMemory.peek32(journal &+ 8) == before
            else { continue }
            let own = value(number &- 1, cpu: cpu)
            unsafe RawMemory.copyWords(from: journal &+ UInt(HashLayout.journalHeader), to: own, count: valueSize)
        }
    }

    @unsafe @inline(__always)
    private func waitForOwner(of journal: UInt, writing number: UInt32) {
        // Safety: a journal.
        if unsafe AtomicMemory.load32(journal &+ 12) == number { unsafe waitLong(journal, number) }
    }

    @unsafe @inline(never)
    private func waitLong(_ journal: UInt, _ number: UInt32) {
        var rounds = 0
        // Safety: a journal.
        while unsafe AtomicMemory.load32(journal &+ 12) == number {
            if rounds & 0xff == 0xff, unsafe hasDeadOwner(journal) { return }
            rounds += 1
            if rounds & 0x1f == 0 { HostProcess.yield() }
        }
    }

    @unsafe
    private func hasDeadOwner(_ journal: UInt) -> Bool {
        // Safety: a journal. In memory of one process, another owner is one whose forked child this is.
        let owner = unsafe AtomicMemory.load64(journal &+ 16)
        return owner != process && (!isShared || !ProcessIdentity(rawValue: owner).isAlive)
    }

    /// Copies the value of a CPU's journal, if one is meant for the element of a key, to where programs read and write it.
    ///
    /// - Returns: where the key is now.
    @unsafe @inline(never)
    func finishJournal(of place: Place, _ key: UInt) -> Place {
        let group = group(UInt32(truncatingIfNeeded: (place.bucket &- slots) / stride))
        // Safety: the group's lock is held from here to the end; the caller vouches for the key.
        unsafe lock(group)
        defer { unsafe unlock(group) }
        // What has left the chain meanwhile was finished by whoever took it out.
        let now = unsafe self.place(of: key)
        if now.element == 0 { return now }
        unsafe close(now.number)
        unsafe markWhole(now)
        return now
    }
}
