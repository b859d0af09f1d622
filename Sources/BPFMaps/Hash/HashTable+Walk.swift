/// Going through all elements, in the order of their slots, while they come and go.
extension HashTable {
    /// Writes the key of the first element in or after slot `position`, and moves `position` past it.
    @unsafe
    func copyKey(at position: inout Int, into key: UInt) -> Bool {
        while let slot = UInt32(exactly: position), slot < slotCount {
            position += 1
            if !isTaken(slot) { continue }
            // Safety: the caller vouches for the room; a key that was being written is not found, or not here.
            unsafe RawMemory.copyWords(from: address(slot) &+ keyOffset, to: key, count: keySize)
            if unsafe element(key) == address(slot) { return true }
        }
        return false
    }

    /// The slot of the element with a key; nil for none.
    @unsafe
    func position(of key: UInt) -> Int? {
        // Safety: the caller vouches for a key there.
        let element = unsafe element(key)
        return element == 0 ? nil : Int(slot(at: element))
    }
}
