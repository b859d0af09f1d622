/// Updates and deletions in a hash map of this process whose values are bytes alone, without asking the map: for programs that are bound to it.
///
/// It is good for as long as the map lives, and doesn't keep it: a count of references that goes up and down for each call costs more than the call.
@safe
public struct PlainHash: Sendable {
    private let table: Unmanaged<HashTable>

    /// Of a table that `isPlain`, with keys of 4 or 8 bytes.
    init?(_ table: HashTable) {
        guard table.isPlain, table.keySize == 4 || table.keySize == 8 else { return nil }
        // Safety: whoever uses this holds the map, and the map the table.
        unsafe self.table = Unmanaged.passUnretained(table)
    }

    /// Inserts or replaces a value; false when the map has to be asked.
    @unsafe
    public func put(_ key: UInt, _ value: UInt) -> Bool {
        // Safety: the caller vouches for key and value, and holds the map.
        unsafe table._withUnsafeGuaranteedRef { unsafe $0.put(key, value) }
    }

    /// Removes an entry; false where there is none.
    @unsafe
    public func remove(_ key: UInt) -> Bool {
        // Safety: the caller vouches for a key of the map's size, and holds the map.
        unsafe table._withUnsafeGuaranteedRef { table in
            table.keySize == 8
                ? unsafe table.remove(DoubleKey.self, key, 0, only: 0)
                : unsafe table.remove(WordKey.self, key, 0, only: 0)
        }
    }
}
