import BPFModel
import BPFPlatform

/// The buckets and elements of a hash map, in memory that threads and processes share.
///
/// Each slot is two things: a bucket, and the place of one element. A bucket's word holds the first element of its chain in the lower
/// half and a version in the upper one; elements are numbered from 1, by their slot. An element prefers the slot that is its own bucket, and
/// is the first of the chain there, so that most look-ups touch one place.
///
/// Readers take no lock. Every change is committed by one store: of a bucket's word, or of the `next` of the element before. An element keeps its
/// slot while it exists, and its value is replaced in place. The version of a bucket changes when an element leaves its chain and before the
/// slot can be used again: a reader that sees the same version before and after has seen a chain that was whole.
///
/// Writers of a group of buckets take turns (`OwnerLock`). The chains are the only truth; which slots are free, and how many elements
/// there are, follows from them and is set right when a writer was killed (`HashTable+Repair`).
///
/// Numbers in the memory are checked before they are followed: another process may have written them.
///
/// (A class, because a structure of so many words is copied for each call that is not put in line.)
@safe
package final class HashTable: Sendable {
    let elements: HashElements
    /// Bytes of one value, not rounded.
    let valueSize: Int
    let valueStride: UInt
    let valueArea: Int
    /// How many values an element has.
    let cpuCount: Int
    /// The value of slot 0: of the first CPU, where there are several.
    let firstValue: UInt
    let valueStep: UInt
    let cpuStride: UInt
    let groups: UInt
    let groupStride: UInt
    let groupMask: UInt32
    let journals: UInt
    let journalStride: UInt
    let capacity: UInt32
    let isLRU: Bool
    let isShared: Bool
    let isPerCPU: Bool
    /// Whether a value is replaced by its bytes alone: it has no fields, no age, needs no journal and is all CPUs'; and keys have 4 or 8 bytes.
    let isPlain: Bool
    /// Whether it `isPlain`, keys have 8 bytes and values 8 or 16: what most maps have, in machine code of its own.
    let isShort: Bool
    /// How many elements there are; at times too many, never too few.
    let count: UInt
    /// Not 0 after a writer was killed, until the table was repaired.
    let isDirty: UInt
    /// Where the next eviction starts to look.
    let hand: UInt
    /// Counts insertions, by 2.
    let clock: UInt
    /// A byte for each group: not 0 where the group keeps a slot, or has kept one.
    let keepers: UInt
    /// What copies of values leave alone.
    let fields: ValueFields
    /// Bytes of a value that is written as a whole.
    let wholeSize: Int
    /// Where the number of this process stands.
    let identity: UInt

    init(_ memory: MapMemory, _ definition: MapDefinition, slots cpus: Int, fields: ValueFields = .none) {
        self.fields = fields
        let layout = HashLayout(definition, slots: cpus)
        let header = MapHeader(memory)
        elements = HashElements(memory, layout, keySize: Int(definition.keySize))
        valueSize = Int(definition.valueSize)
        valueStride = UInt(layout.valueStride)
        valueArea = Int(layout.valueArea)
        cpuCount = cpus
        firstValue = memory.body + UInt(layout.firstValueOffset)
        valueStep = UInt(layout.valueStep)
        cpuStride = UInt(layout.cpuStride)
        groups = memory.body
        groupStride = UInt(layout.groupStride)
        groupMask = UInt32(layout.groupCount - 1)
        journals = memory.body + UInt(layout.journalOffset)
        journalStride = UInt(layout.journalStride)
        capacity = definition.maxEntries
        isLRU = layout.isLRU
        isShared = memory.isShared
        isPerCPU = definition.type.isPerCPU
        let isBytes = !memory.isShared && !layout.isLRU && fields.isEmpty
        isPlain = isBytes && !definition.type.isPerCPU && (definition.keySize == 4 || definition.keySize == 8)
        isShort = isPlain && definition.keySize == 8 && (definition.valueSize == 8 || definition.valueSize == 16)
        count = header.counter(0)
        isDirty = header.counter(1)
        hand = header.counter(2)
        clock = header.counter(3)
        keepers = header.base + MapHeader.groups
        wholeSize = layout.valueArea == layout.valueStride ? Int(definition.valueSize) : Int(layout.valueArea)
        identity = ProcessIdentity.place
    }

    // MARK: Places

    @inline(__always) var slots: UInt { elements.slots }
    @inline(__always) var slotCount: UInt32 { elements.slotCount }
    @inline(__always) var stride: UInt { elements.stride }
    @inline(__always) var keyOffset: UInt { elements.keyOffset }
    @inline(__always) var valueOffset: UInt { elements.valueOffset }
    @inline(__always) var keySize: Int { elements.keySize }
    @inline(__always) var seed: UInt64 { elements.seed }
    @inline(__always) var bitmap: UInt { elements.bitmap }

    /// The address of a slot, from 0.
    @inline(__always)
    func address(_ slot: UInt32) -> UInt { elements.address(slot) }

    /// The address of a slot's value; where there are several, of a CPU's.
    @inline(__always)
    func value(_ slot: UInt32, cpu: Int = 0) -> UInt {
        firstValue &+ UInt(slot) &* valueStep &+ UInt(bitPattern: cpu) &* cpuStride
    }

    /// The bucket that a hash belongs to.
    @inline(__always)
    func bucket(_ hash: UInt32) -> UInt32 { elements.bucket(hash) }

    /// The group of a bucket.
    @inline(__always)
    func group(_ bucket: UInt32) -> UInt { groups &+ UInt(bucket & groupMask) &* groupStride }

    // MARK: Finding

    typealias Place = HashElements.Place

    /// Finds a key without a lock, for as long as nobody removes it.
    @unsafe @inline(__always)
    func find<Key: KeyForm>(_ form: Key.Type, _ key: UInt, in number: UInt32) -> Place {
        // Safety: the caller vouches for a key there.
        unsafe elements.find(form, key, in: number)
    }

    @unsafe @inline(__always)
    private func place<Key: KeyForm>(_ form: Key.Type, of key: UInt) -> Place {
        // Safety: the caller vouches for a key there.
        unsafe find(form, key, in: bucket(Key.hash(key, count: keySize, seed: seed)))
    }

    /// Where the element with a key is.
    @unsafe @inline(__always)
    func place(of key: UInt) -> Place {
        // Safety: the caller vouches for a key there.
        switch keySize {
        case 8: unsafe place(DoubleKey.self, of: key)
        case 4: unsafe place(WordKey.self, of: key)
        case 16: unsafe place(QuadKey.self, of: key)
        default: unsafe place(BytesKey.self, of: key)
        }
    }

    /// The address of the element with a key; 0 for none.
    @unsafe @inline(__always)
    func element(_ key: UInt) -> UInt {
        // Safety: the caller vouches for a key there.
        unsafe place(of: key).element
    }

    /// The address of the element with a key of 8 bytes; 0 for none.
    @inline(__always)
    func element(word: UInt64) -> UInt {
        var word = word
        return unsafe withUnsafePointer(to: &word) { key in
            // Safety: a key of 8 bytes, while it is looked for.
            unsafe place(DoubleKey.self, of: UInt(bitPattern: key)).element
        }
    }

    /// The address of the value at a key, noted as used; 0 for none.
    @unsafe @inline(__always)
    func lookup(_ key: UInt) -> UInt {
        // Safety: the caller vouches for a key there.
        let element = unsafe element(key)
        if element == 0 { return 0 }
        if isLRU { touch(element) }
        return element &+ valueOffset
    }

    /// The address of a CPU's value at a key, noted as used; 0 for none.
    @unsafe @inline(__always)
    func lookup(_ key: UInt, cpu: Int) -> UInt {
        // Safety: the caller vouches for a key there.
        var place = unsafe place(of: key)
        if place.element == 0 { return 0 }
        // Safety: a journal, which a killed owner of the CPU may have left.
        if isShared, unsafe AtomicMemory.peek32(journal(cpu) &+ 4) == place.number,
            unsafe isMeant(by: journal(cpu), place.element)
        {
            place = unsafe finishJournal(of: place, key)
            if place.element == 0 { return 0 }
        }
        if isLRU { touch(place.element) }
        return value(place.number &- 1, cpu: cpu)
    }

    /// The value of one CPU that contains the byte at an address; nil when that is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= firstValue else { return nil }
        var offset = address - firstValue
        if cpuStride != 0 {
            if offset >= cpuStride * UInt(bitPattern: cpuCount) { return nil }
            offset %= cpuStride
        }
        let (slot, inValue) = offset.quotientAndRemainder(dividingBy: valueStep)
        guard slot < UInt(slotCount), inValue < UInt(valueSize) else { return nil }
        return ValueRegion(start: address - inValue, count: valueSize)
    }
}
