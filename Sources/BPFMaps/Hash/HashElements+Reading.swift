public import Synchronization

/// Entries as plain values, read where they stand: what typed maps do without asking the map.
///
/// A reader meets a writer seldom. When it does the answer is `changing`, and the map is asked, which waits for the writer.
extension HashElements {
    /// What a reader finds.
    @frozen
    public enum Answer<Content> {
        case found(Content)
        case nothing
        /// It is being written.
        case changing
    }

    /// Whether keys of a type can be looked for here.
    @inlinable @inline(__always)
    public func isKeyed<Key: BitwiseCopyable>(by key: Key.Type) -> Bool {
        let size = MemoryLayout<Key>.size
        return size == keySize && (size == 8 || size == 4 || size == 16)
    }

    /// The value at a key.
    ///
    /// - Precondition: `isKeyed(by:)`, and a map whose values have at least the size of `Value`.
    @inlinable @inline(__always)
    public func value<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        at key: Key, as type: Value.Type = Value.self
    ) -> Answer<Value> {
        unsafe withUnsafePointer(to: key) { key in
            let address = UInt(bitPattern: key)
            // Safety: a key of the size that the map has.
            return switch MemoryLayout<Key>.size {
            case 8: unsafe read(DoubleKey.self, address, type)
            case 4: unsafe read(WordKey.self, address, type)
            default: unsafe read(QuadKey.self, address, type)
            }
        }
    }

    @unsafe @inlinable @inline(__always)
    func read<Form: KeyForm, Value: BitwiseCopyable>(_ form: Form.Type, _ key: UInt, _ type: Value.Type) -> Answer<
        Value
    > {
        // Safety: a bucket and elements, whose numbers are checked; the caller vouches for the key.
        let bucket = address(bucket(unsafe Form.hash(key, count: keySize, seed: seed)))
        // As in `find`.
        _ = unsafe AtomicMemory.peek64(bucket &+ stride &- 8)
        let word = unsafe AtomicMemory.load64(bucket)
        var link = UInt32(truncatingIfNeeded: word)
        var steps: UInt32 = 0
        while link != 0, link <= slotCount, steps < slotCount {
            let element = address(link &- 1)
            let before = sequence(element)
            if unsafe Form.equal(element &+ keyOffset, key, count: keySize) {
                let value = unsafe RawMemory.load(element &+ valueOffset, as: Value.self)
                return isWhole(element, since: before) ? .found(value) : .changing
            }
            link = unsafe AtomicMemory.load32(element &+ 8)
            steps &+= 1
        }
        atomicMemoryFence(ordering: .acquiring)
        return unsafe AtomicMemory.peek64(bucket) &>> 32 == word &>> 32 ? .nothing : .changing
    }

    /// The first entry in or after slot `position`, which is moved past it; where that is being written, `position` is its slot.
    ///
    /// - Precondition: as for `value(at:as:)`.
    @inlinable @inline(__always)
    public func entry<Key: BitwiseCopyable, Value: BitwiseCopyable>(
        at position: inout Int, as types: (Key, Value).Type = (Key, Value).self
    ) -> Answer<(key: Key, value: Value)> {
        guard let slot = takenSlot(at: &position) else { return .nothing }
        let element = address(slot)
        let before = sequence(element)
        // Safety: an element; what is read is used only if it was whole.
        let key = unsafe RawMemory.load(element &+ keyOffset, as: Key.self)
        let value = unsafe RawMemory.load(element &+ valueOffset, as: Value.self)
        if isWhole(element, since: before) { return .found((key, value)) }
        position = Int(slot)
        return .changing
    }
}
