import BPFModel
import Synchronization

/// The buckets and elements of a hash map, in memory that threads and processes share.
///
/// Each slot is two things: a bucket, and the place of one element. A bucket's word holds the first element of its chain in the lower
/// half and a version in the upper one; elements are numbered from 1, by their slot. An element prefers the slot that is its own bucket, so that most
/// look-ups touch one place.
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
final class HashTable: Sendable {
    let slots: UInt
    let slotCount: UInt32
    let stride: UInt
    let keyOffset: UInt
    let valueOffset: UInt
    let keySize: Int
    /// Bytes of one value, not rounded.
    let valueSize: Int
    let valueStride: UInt
    let valueArea: Int
    let seed: UInt64
    let groups: UInt
    let groupStride: UInt
    let groupMask: UInt32
    let journals: UInt
    let journalStride: UInt
    let bitmap: UInt
    let capacity: UInt32
    let isLRU: Bool
    let isShared: Bool
    /// How many elements there are; at times too many, never too few.
    let count: UInt
    /// Not 0 after a writer was killed, until the table was repaired.
    let isDirty: UInt
    /// Where the next eviction starts to look.
    let hand: UInt
    /// Counts insertions, by 2.
    let clock: UInt
    /// What copies of values leave alone.
    let fields: ValueFields

    init(_ memory: MapMemory, _ definition: MapDefinition, slots cpus: Int, fields: ValueFields = .none) {
        self.fields = fields
        let layout = HashLayout(definition, slots: cpus)
        let header = MapHeader(memory)
        slots = memory.body + UInt(layout.slotOffset)
        slotCount = UInt32(layout.slotCount)
        stride = UInt(layout.stride)
        keyOffset = UInt(layout.keyOffset)
        valueOffset = UInt(layout.valueOffset)
        keySize = Int(definition.keySize)
        valueSize = Int(definition.valueSize)
        valueStride = UInt(layout.valueStride)
        valueArea = Int(layout.valueArea)
        seed = header.load64(MapHeader.seed)
        groups = memory.body
        groupStride = UInt(layout.groupStride)
        groupMask = UInt32(layout.groupCount - 1)
        journals = memory.body + UInt(layout.journalOffset)
        journalStride = UInt(layout.journalStride)
        bitmap = memory.body + UInt(layout.bitmapOffset)
        capacity = definition.maxEntries
        isLRU = layout.isLRU
        isShared = memory.isShared
        count = header.counter(0)
        isDirty = header.counter(1)
        hand = header.counter(2)
        clock = header.counter(3)
    }

    // MARK: Places

    /// The address of a slot, from 0.
    @inline(__always)
    func address(_ slot: UInt32) -> UInt { slots &+ UInt(slot) &* stride }

    /// The slot at an address.
    func slot(at address: UInt) -> UInt32 { UInt32((address - slots) / stride) }

    /// The bucket that a hash belongs to.
    @inline(__always)
    func bucket(_ hash: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: (UInt64(hash) &* UInt64(slotCount)) &>> 32)
    }

    /// The group of a bucket.
    @inline(__always)
    func group(_ bucket: UInt32) -> UInt { groups &+ UInt(bucket & groupMask) &* groupStride }

    // MARK: Finding

    /// Where a key is, or would be.
    struct Place {
        /// The address of the bucket.
        let bucket: UInt
        /// The bucket's word when the search was over.
        let word: UInt64
        /// The address of the element; 0 for none.
        let element: UInt
        /// The address of the element before; 0 for none.
        let previous: UInt
    }

    /// Finds a key without a lock, for as long as nobody removes it.
    @unsafe @inline(__always)
    func find<Key: KeyForm>(_ form: Key.Type, _ key: UInt, in number: UInt32) -> Place {
        let bucket = address(number)
        // Most elements stand in their own bucket: where that reaches into a second cache line, it comes at the same time as the first.
        // Safety: the end of a slot.
        _ = unsafe AtomicMemory.peek64(bucket &+ stride &- 8)
        while true {
            // Safety: a bucket and elements, whose numbers are checked; the caller vouches for the key.
            let word = unsafe AtomicMemory.load64(bucket)
            var link = UInt32(truncatingIfNeeded: word)
            var (element, previous, steps) = (0 as UInt, 0 as UInt, 0 as UInt32)
            while link != 0, link <= slotCount, steps < slotCount {
                element = address(link &- 1)
                if unsafe Key.equal(element &+ keyOffset, key, count: keySize) { break }
                previous = element
                element = 0
                link = unsafe AtomicMemory.load32(previous &+ 8)
                steps &+= 1
            }
            atomicMemoryFence(ordering: .acquiring)
            let after = unsafe AtomicMemory.peek64(bucket)
            if after &>> 32 == word &>> 32 {
                return Place(bucket: bucket, word: after, element: element, previous: previous)
            }
        }
    }

    /// The address of the element with a key; 0 for none.
    @unsafe @inline(__always)
    func element<Key: KeyForm>(_ form: Key.Type, _ key: UInt) -> UInt {
        // Safety: the caller vouches for a key there.
        let number = bucket(unsafe Key.hash(key, count: keySize, seed: seed))
        return unsafe find(form, key, in: number).element
    }

    /// The address of the element with a key; 0 for none.
    @unsafe @inline(__always)
    func element(_ key: UInt) -> UInt {
        // Safety: the caller vouches for a key there.
        switch keySize {
        case 8: unsafe element(DoubleKey.self, key)
        case 4: unsafe element(WordKey.self, key)
        case 16: unsafe element(QuadKey.self, key)
        default: unsafe element(BytesKey.self, key)
        }
    }

    /// The address of the element with a key of 8 bytes; 0 for none.
    @inline(__always)
    func element(word: UInt64) -> UInt {
        var word = word
        return unsafe withUnsafePointer(to: &word) { key in
            // Safety: a key of 8 bytes, while it is looked for.
            unsafe element(DoubleKey.self, UInt(bitPattern: key))
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

    /// The value of one CPU that contains the byte at an address; nil when that is no value's.
    func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= slots else { return nil }
        let (place, offset) = (address - slots).quotientAndRemainder(dividingBy: stride)
        guard place < UInt(slotCount), offset >= valueOffset else { return nil }
        let inValue = (offset - valueOffset) % valueStride
        guard inValue < UInt(valueSize) else { return nil }
        return ValueRegion(start: address - inValue, count: valueSize)
    }
}
