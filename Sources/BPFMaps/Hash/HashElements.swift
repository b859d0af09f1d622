public import Synchronization

/// Where the buckets and elements of a hash map are, and how they are found: all that readers need, by value.
///
///     slot: bucket: u64 │ next: u32 │ sequence: u32 │ (stamp: u32, LRU) │ key, to 8 bytes │ (value, to 8 bytes)
///
/// Values of several CPUs stand behind all slots (`HashLayout`).
///
/// The sequence is odd while the element is in its chain and its value is whole, and no number comes twice: whoever reads an odd one, then key and
/// value, then the same number again has read an entry of the map. It becomes odd after the element was put into its chain, and even
/// before it is taken out, or while its value is replaced. A writer that is killed leaves it even; then the element is looked for in its chain.
@safe @frozen
public struct HashElements: Sendable, BitwiseCopyable {
    @usableFromInline let slots: UInt
    @usableFromInline let slotCount: UInt32
    @usableFromInline let stride: UInt
    @usableFromInline let keyOffset: UInt
    @usableFromInline let valueOffset: UInt
    @usableFromInline let keySize: Int
    @usableFromInline let seed: UInt64
    @usableFromInline let bitmap: UInt

    init(_ memory: MapMemory, _ layout: HashLayout, keySize: Int) {
        slots = memory.body + UInt(layout.slotOffset)
        slotCount = UInt32(layout.slotCount)
        stride = UInt(layout.stride)
        keyOffset = UInt(layout.keyOffset)
        valueOffset = UInt(layout.valueOffset)
        self.keySize = keySize
        seed = MapHeader(memory).load64(MapHeader.seed)
        bitmap = memory.body + UInt(layout.bitmapOffset)
    }

    // MARK: Places

    /// The address of a slot, from 0.
    @inlinable @inline(__always)
    func address(_ slot: UInt32) -> UInt { slots &+ UInt(slot) &* stride }

    /// The bucket that a hash belongs to.
    @inlinable @inline(__always)
    func bucket(_ hash: UInt32) -> UInt32 {
        UInt32(truncatingIfNeeded: (UInt64(hash) &* UInt64(slotCount)) &>> 32)
    }

    /// The sequence of an element, before what is read of it.
    @inlinable @inline(__always)
    func sequence(_ element: UInt) -> UInt32 {
        // Safety: an element.
        unsafe AtomicMemory.load32(element &+ 12)
    }

    /// Whether what was read of an element since its sequence was `before` is an entry of the map.
    @inlinable @inline(__always)
    func isWhole(_ element: UInt, since before: UInt32) -> Bool {
        atomicMemoryFence(ordering: .acquiring)
        // Safety: an element.
        return unsafe before & 1 != 0 && AtomicMemory.peek32(element &+ 12) == before
    }

    /// The first slot at or after `position` that may hold an element, which `position` is moved past.
    @inlinable @inline(__always)
    func takenSlot(at position: inout Int) -> UInt32? {
        guard position >= 0 else { return nil }
        while position < Int(slotCount) {
            let place = UInt(bitPattern: position)
            // Safety: a word of the bitmap.
            let bits = unsafe AtomicMemory.load64(bitmap &+ place / 64 &* 8) &>> UInt64(place % 64)
            if bits == 0 {
                position = Int(bitPattern: place / 64 &+ 1) &* 64
                continue
            }
            let slot = position &+ bits.trailingZeroBitCount
            position = slot &+ 1
            return slot < Int(slotCount) ? UInt32(truncatingIfNeeded: slot) : nil
        }
        return nil
    }

    // MARK: Finding

    /// Where a key is, or would be.
    @usableFromInline @frozen
    struct Place {
        /// The address of the bucket.
        @usableFromInline let bucket: UInt
        /// The bucket's word when the search was over.
        @usableFromInline let word: UInt64
        /// The number of the element; 0 for none.
        @usableFromInline let number: UInt32
        /// The address of the element; 0 for none.
        @usableFromInline let element: UInt
        /// The address of the element before; 0 for none.
        @usableFromInline let previous: UInt

        @inlinable @inline(__always)
        init(bucket: UInt, word: UInt64, number: UInt32, element: UInt, previous: UInt) {
            (self.bucket, self.word, self.number) = (bucket, word, number)
            (self.element, self.previous) = (element, previous)
        }
    }

    /// Finds a key without a lock, for as long as nobody removes it.
    @unsafe @inlinable @inline(__always)
    func find<Key: KeyForm>(_ form: Key.Type, _ key: UInt, in own: UInt32) -> Place {
        let bucket = address(own)
        // Most elements stand in their own bucket: where that reaches into a second cache line, it comes at the same time as the first.
        // Safety: the end of a slot.
        _ = unsafe AtomicMemory.peek64(bucket &+ stride &- 8)
        while true {
            // Safety: a bucket and elements, whose numbers are checked; the caller vouches for the key.
            let word = unsafe AtomicMemory.load64(bucket)
            var link = UInt32(truncatingIfNeeded: word)
            var (number, element, previous, steps) = (0 as UInt32, 0 as UInt, 0 as UInt, 0 as UInt32)
            if link == own &+ 1 {
                // Where most elements are, found without an address that comes from the memory.
                if unsafe Key.equal(bucket &+ keyOffset, key, count: keySize) {
                    (number, element) = (link, bucket)
                    link = 0
                } else {
                    previous = bucket
                    link = unsafe AtomicMemory.load32(bucket &+ 8)
                }
            }
            while link != 0, link <= slotCount, steps < slotCount {
                element = address(link &- 1)
                if unsafe Key.equal(element &+ keyOffset, key, count: keySize) {
                    number = link
                    break
                }
                previous = element
                element = 0
                link = unsafe AtomicMemory.load32(previous &+ 8)
                steps &+= 1
            }
            atomicMemoryFence(ordering: .acquiring)
            let after = unsafe AtomicMemory.peek64(bucket)
            if after &>> 32 == word &>> 32 {
                return Place(bucket: bucket, word: after, number: number, element: element, previous: previous)
            }
        }
    }
}
