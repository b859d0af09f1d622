import BPFModel
import BPFPlatform
import Foundation
import Synchronization
import Testing

@testable import BPFMaps

/// Updates of one CPU's value need no lock, and whoever takes the element from its key waits for them.
///
/// What a writer does between two steps is written into the map's memory by hand.
@Suite struct OwnValueTests {
    /// A per-CPU hash with one entry, and its table once more.
    private struct Subject {
        let map: any Map
        let table: HashTable
        let key = bytes(UInt64(7))

        init(_ memory: (any StoredMap)?, value: [UInt64]) throws {
            let map = try #require(memory)
            self.map = map
            table = HashTable(map.memory, map.definition, slots: 2)
            try map.update(key, value.flatMap { bytes($0) })
        }

        var place: HashTable.Place {
            // Safety: a key of the map's size.
            unsafe key.withUnsafeBytes { unsafe table.place(of: UInt(bitPattern: $0.baseAddress)) }
        }

        var sequence: UInt32 { table.elements.sequence(place.element) }

        func setSequence(_ sequence: UInt32) {
            // Safety: an element.
            unsafe AtomicMemory.store32(sequence, to: place.element + 12)
        }

        /// Makes a process the one that writes the element as the owner of CPU 1.
        func hold(as owner: UInt64) {
            // Safety: a journal.
            unsafe AtomicMemory.store64(owner, to: table.journal(1) + 16)
            unsafe AtomicMemory.store32(place.number, to: table.journal(1) + 12)
        }

        func letGo() {
            // Safety: a journal.
            unsafe AtomicMemory.store32(0, to: table.journal(1) + 12)
        }

        /// What a writer leaves that is killed while it copies its journal into the value: half of the value is the new one.
        func leaveJournal(_ value: [UInt64], as owner: UInt64) {
            let journal = table.journal(1)
            for (number, word) in value.enumerated() {
                // Safety: a journal, and the value of CPU 1.
                unsafe RawMemory.store(word, to: journal + UInt(HashLayout.journalHeader) + UInt(number) * 8)
                if number == 0 { unsafe RawMemory.store(word, to: table.value(place.number - 1, cpu: 1)) }
            }
            unsafe AtomicMemory.store32(sequence, to: journal + 8)
            unsafe AtomicMemory.store32(place.number, to: journal + 4)
            hold(as: owner)
        }

        var words: [UInt64]? {
            (try? map.lookup(key)).map { value in
                stride(from: 0, to: value.count, by: 8).map { integer(value[$0..<$0 + 8]) }
            }
        }
    }

    /// A process that is no more, as journals name it.
    private static let dead: UInt64 = 0x3f_fffe

    private static let definition = MapDefinition(
        name: "m", type: .percpuHash, keySize: 8, valueSize: 16, maxEntries: 1)

    private func subject() throws -> Subject {
        let map = try MapFactory(slots: SlotAllocator(count: 2)).make(Self.definition)
        return try Subject(map as? any StoredMap, value: [1, 1, 2, 2])
    }

    private func sharedSubject() throws -> Subject {
        let map = try MapFactory(slots: SlotAllocator(count: 2), backing: .inherited).make(Self.definition)
        return try Subject(map as? any StoredMap, value: [1, 1, 2, 2])
    }

    /// Whether something ends within so many milliseconds; if not, it is waited for after `then`.
    private func ends(
        within milliseconds: Int, _ body: @escaping @Sendable () -> Void, then: () -> Void
    ) -> Bool {
        let isDone = DispatchSemaphore(value: 0)
        Thread.detachNewThread {
            body()
            isDone.signal()
        }
        if isDone.wait(timeout: .now() + .milliseconds(milliseconds)) == .success { return true }
        then()
        isDone.wait()
        return false
    }

    @Test func anUpdateNeedsNoLock() throws {
        let subject = try subject()
        let (map, key) = (subject.map, subject.key)
        let group = subject.table.group(0)
        // Safety: the table has one group.
        unsafe subject.table.lock(group)
        let isDone = ends(within: 20_000) {
            try? updateAsProgram(map, key, bytes(UInt64(3)) + bytes(UInt64(3)), flags: .exist, slot: 1)
        } then: {
            // Safety: as above.
            unsafe subject.table.unlock(group)
        }
        if isDone { unsafe subject.table.unlock(group) }
        #expect(isDone)
        #expect(subject.words == [1, 1, 3, 3])
    }

    /// A killed writer has left the sequence even: the value may be anybody's, and the lock is needed to find out.
    @Test func anEvenSequenceTakesTheLock() throws {
        let subject = try sharedSubject()
        let (map, key, before) = (subject.map, subject.key, subject.sequence)
        subject.setSequence(before + 1)
        let group = subject.table.group(0)
        // Safety: the table has one group.
        unsafe subject.table.lock(group)
        let isDone = ends(within: 100) {
            try? updateAsProgram(map, key, bytes(UInt64(3)) + bytes(UInt64(3)), slot: 1)
        } then: {
            // Safety: as above.
            unsafe subject.table.unlock(group)
        }
        #expect(!isDone)
        #expect(subject.words == [1, 1, 3, 3])
        #expect(subject.sequence == before + 2)
    }

    /// Between finding an element and writing to it, it may be removed and become another key's.
    @Test func anElementOfAnotherKeyIsLeftAlone() throws {
        let subject = try subject()
        let (found, table, other) = (subject.place, subject.table, bytes(UInt64(8)))
        let sequence = try #require(table.sequence(of: found))
        try subject.map.delete(subject.key)
        try subject.map.update(other, [UInt8](repeating: 0, count: 32))
        #expect(table.sequence(of: found) == nil)
        let isSame = table.valueRegion(containing: table.value(found.number - 1))?.start == address(subject.map, other)
        #expect(isSame, "the slot was not used again")
        var value: (UInt64, UInt64) = (9, 9)
        let isWritten = unsafe withUnsafeBytes(of: &value) {
            // Safety: a value of the map's size.
            unsafe table.write(UInt(bitPattern: $0.baseAddress), to: found.number, since: sequence, cpu: 0)
        }
        #expect(!isWritten)
        #expect(try subject.map.lookup(other) == [UInt8](repeating: 0, count: 32))
        // Nothing is held, so that nobody waits.
        try subject.map.delete(other)
    }

    private func address(_ map: any Map, _ key: [UInt8]) -> UInt {
        // Safety: a key of the map's size.
        unsafe key.withUnsafeBytes { unsafe map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 0) }
    }

    /// What takes an element from its key.
    enum Taking: CaseIterable {
        case delete, lookupAndDelete, update

        func callAsFunction(_ map: any Map, _ key: [UInt8]) {
            switch self {
            case .delete: try? map.delete(key)
            case .lookupAndDelete: _ = try? map.lookupAndDelete(key)
            case .update: try? map.update(key, [UInt8](repeating: 0, count: 32))
            }
        }
    }

    @Test(arguments: Taking.allCases) func whoTakesAnElementWaitsForWriters(_ take: Taking) throws {
        let subject = try subject()
        let (map, key) = (subject.map, subject.key)
        subject.hold(as: subject.table.process)
        let isDone = ends(within: 100, { take(map, key) }, then: { subject.letGo() })
        #expect(!isDone)
        #expect(subject.words == (take == .update ? [0, 0, 0, 0] : nil))
    }

    @Test(arguments: Taking.allCases) func theDeadAreNotWaitedFor(_ take: Taking) throws {
        let subject = try sharedSubject()
        let (map, key) = (subject.map, subject.key)
        subject.hold(as: Self.dead)
        let isDone = ends(within: 20_000, { take(map, key) }, then: { subject.letGo() })
        #expect(isDone)
    }

    /// The value in the journal of a killed writer is the value, whatever else happens to the element.
    @Test func aLeftJournalIsRead() throws {
        let subject = try sharedSubject()
        subject.leaveJournal([9, 9], as: Self.dead)
        #expect(subject.words == [1, 1, 9, 9])
        #expect(try subject.map.lookupAndDelete(subject.key) == [1, 1, 9, 9].flatMap { bytes(UInt64($0)) })
    }

    /// The next owner's programs find the value whole, too, and what they write to it is not lost.
    @Test func aLeftJournalIsFinishedForPrograms() throws {
        let subject = try sharedSubject()
        subject.leaveJournal([9, 9], as: Self.dead)
        let address = unsafe subject.key.withUnsafeBytes {
            // Safety: a key of the map's size.
            unsafe subject.map.lookup(key: UInt(bitPattern: $0.baseAddress), slot: 1)
        }
        let found: (UInt64, UInt64) = unsafe RawMemory.load(address)
        #expect(found == (9, 9))
        unsafe RawMemory.store(10 as UInt64, to: address)
        #expect(subject.words == [1, 1, 10, 9])
    }

    /// And another was killed that was about to remove it.
    @Test(arguments: [false, true]) func aLeftJournalOutlastsALeftRemoval(_ isUpdatedNext: Bool) throws {
        let subject = try sharedSubject()
        let before = subject.sequence
        subject.leaveJournal([9, 9], as: Self.dead)
        subject.setSequence(before + 1)
        if isUpdatedNext {
            // The next owner of the CPU writes to another element, or here to none.
            let other = failure { () throws(LinuxError) in
                try updateAsProgram(
                    subject.map, bytes(UInt64(8)), bytes(UInt64(3)) + bytes(UInt64(3)), flags: .exist, slot: 1)
            }
            #expect(other == .enoent)
        }
        #expect(subject.words == [1, 1, 9, 9])
        #expect(subject.sequence == before + 2)
        #expect(try subject.map.lookupAndDelete(subject.key) == [1, 1, 9, 9].flatMap { bytes(UInt64($0)) })
    }

    /// The element has been removed and is another key's: what is left in a journal is not meant for that one.
    @Test func aLeftJournalIsNotForTheNextKey() throws {
        let subject = try sharedSubject()
        subject.leaveJournal([9, 9], as: Self.dead)
        try subject.map.delete(subject.key)
        let other = bytes(UInt64(8))
        try updateAsProgram(subject.map, other, bytes(UInt64(3)) + bytes(UInt64(3)), slot: 0)
        #expect(try subject.map.lookup(other) == [3, 3, 0, 0].flatMap { bytes(UInt64($0)) })
        try updateAsProgram(subject.map, other, bytes(UInt64(4)) + bytes(UInt64(4)), slot: 1)
        #expect(try subject.map.lookup(other) == [3, 3, 4, 4].flatMap { bytes(UInt64($0)) })
    }
}
