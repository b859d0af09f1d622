/// Going through all elements, in the order of their slots, while they come and go.
extension HashTable {
    /// Writes the key of the first element in or after slot `position`, and moves `position` past it.
    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        while let slot = takenSlot(at: &position) {
            // Safety: the caller vouches for the room; a key that was being written is not found, or not here.
            unsafe RawMemory.copyWords(from: address(slot) &+ keyOffset, to: key, count: keySize)
            if unsafe element(key) == address(slot) { return true }
        }
        return false
    }

    /// Writes key and value of the first element in or after slot `position`, and moves `position` past it.
    @unsafe
    func copyEntry(at position: inout Int, key: UInt, value: UInt) -> Bool {
        switch keySize {
        case 8: unsafe copyEntry(DoubleKey.self, &position, key, value)
        case 4: unsafe copyEntry(WordKey.self, &position, key, value)
        default: unsafe copyEntry(BytesKey.self, &position, key, value)
        }
    }

    @unsafe @inline(__always)
    private func copyEntry<Key: KeyForm>(
        _ form: Key.Type, _ position: inout Int, _ key: UInt, _ value: UInt
    ) -> Bool {
        while let slot = takenSlot(at: &position) {
            let element = address(slot)
            // Safety: the caller vouches for the room; a key that was being written is not found, or not here.
            unsafe RawMemory.copyWords(from: element &+ keyOffset, to: key, count: keySize)
            let place = unsafe find(form, key, in: bucket(Key.hash(key, count: keySize, seed: seed)))
            if place.element != element { continue }
            if unsafe copyWhole(place, into: value) { return true }
            // It is being changed: as a look-up does.
            if (try? unsafe copyValue(key, into: value)) != nil { return true }
        }
        return false
    }

    /// The first slot at or after `position` that may hold an element, which `position` is moved past.
    @inline(__always)
    private func takenSlot(at position: inout Int) -> UInt32? {
        guard position >= 0 else { return nil }
        while position < Int(slotCount) {
            // Safety: a word of the bitmap.
            let bits = unsafe AtomicMemory.load64(bitmap &+ UInt(position / 64) &* 8) &>> UInt64(position % 64)
            if bits == 0 {
                position = (position / 64 + 1) * 64
                continue
            }
            let slot = position &+ bits.trailingZeroBitCount
            position = slot + 1
            return slot < Int(slotCount) ? UInt32(slot) : nil
        }
        return nil
    }

    /// The key of the element whose value begins at an address; nil for any other address.
    func key(ofValueAt address: UInt) -> [UInt8]? {
        guard let region = valueRegion(containing: address), region.start == address else { return nil }
        let key = address - valueOffset + keyOffset
        // Safety: the key of an element.
        return (0..<UInt(keySize)).map { unsafe RawMemory.load(key + $0, as: UInt8.self) }
    }

    /// The slot of the element with a key; nil for none.
    @unsafe
    func position(of key: UInt) -> Int? {
        // Safety: the caller vouches for a key there.
        let element = unsafe element(key)
        return element == 0 ? nil : Int(slot(at: element))
    }
}
