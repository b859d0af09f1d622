/// One bit for each page of an arena, in memory that processes may share.
struct PageBits: Hashable, Sendable {
    let base: UInt
    let count: Int

    /// Bytes that the bits of so many pages take: whole pages themselves.
    static func size(pages: UInt32) -> UInt64 {
        ((UInt64(pages) + 63) / 64 * 8).roundedUp(to: UInt64(ArenaMap.pageSize))
    }

    subscript(_ page: Int) -> Bool {
        // Safety: a bit of the map's memory, for a page that it has.
        get {
            guard page >= 0, page < count else { return false }
            return unsafe AtomicMemory.load64(word(page)) & bit(page) != 0
        }
        nonmutating set {
            precondition(page >= 0 && page < count)
            if newValue {
                unsafe AtomicMemory.set64(bit(page), at: word(page))
            } else {
                unsafe AtomicMemory.clear64(bit(page), at: word(page))
            }
        }
    }

    /// The bits of 64 pages from a multiple of 64 on.
    func word(from page: Int) -> UInt64 {
        // Safety: as above.
        unsafe AtomicMemory.load64(word(page))
    }

    private func word(_ page: Int) -> UInt { base &+ UInt(page / 64) &* 8 }

    private func bit(_ page: Int) -> UInt64 { 1 << UInt64(page % 64) }
}
