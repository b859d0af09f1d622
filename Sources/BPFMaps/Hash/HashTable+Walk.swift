/// Going through all elements, in the order of their slots, while they come and go.
extension HashTable {
    /// Writes the key of the first element in or after slot `position`, and moves `position` past it.
    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        while let slot = elements.takenSlot(at: &position) {
            let element = address(slot)
            let sequence = elements.sequence(element)
            // Safety: the caller vouches for the room; a key that was being written is not found, or not here.
            unsafe RawMemory.copyWords(from: element &+ keyOffset, to: key, count: keySize)
            if elements.isWhole(element, since: sequence) { return true }
            if unsafe self.element(key) == element { return true }
        }
        return false
    }

    /// Writes key and value of the first element in or after slot `position`, and moves `position` past it.
    @unsafe
    func copyEntry(at position: inout Int, key: UInt, value: UInt) -> Bool {
        while let slot = elements.takenSlot(at: &position) {
            let element = address(slot)
            let sequence = elements.sequence(element)
            // Safety: the caller vouches for the room; a key that was being written is not found, or not here.
            unsafe RawMemory.copyWords(from: element &+ keyOffset, to: key, count: keySize)
            let place = Place(bucket: 0, word: 0, number: slot &+ 1, element: element, previous: 0)
            if sequence & 1 != 0 {
                unsafe copyValue(of: place, into: value)
                if elements.isWhole(element, since: sequence) { return true }
                unsafe RawMemory.copyWords(from: element &+ keyOffset, to: key, count: keySize)
            }
            // It is being changed, or on its way in or out: as a look-up does.
            if unsafe self.element(key) != element { continue }
            if (try? unsafe copyValue(key, into: value)) != nil { return true }
        }
        return false
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
        let number = unsafe place(of: key).number
        return number == 0 ? nil : Int(number &- 1)
    }
}
