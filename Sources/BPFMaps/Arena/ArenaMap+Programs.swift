public import BPFModel

/// What programs do with an arena's pages, as the kernel's functions for it.
extension ArenaMap {
    /// `bpf_arena_alloc_pages`: the user's address of the first page, 0 where there are none.
    public func allocate(address: UInt64, count: UInt32, node: Int32, flags: UInt64) -> UInt64 {
        let count = Int(count)
        guard flags == 0, count > 0, count <= place.pageCount, node == -1 || node == 0 else { return 0 }
        if address == 0 {
            return (try? allocate(pages: count)).map(place.address) ?? 0
        }
        let page = place.page(of: address)
        guard address % UInt64(Self.pageSize) == 0, page <= place.pageCount - count else { return 0 }
        return (try? allocate(page..<page + count)) == nil ? 0 : place.address(ofPage: page)
    }

    /// `bpf_arena_free_pages`: pages that the arena doesn't have are left out.
    public func free(address: UInt64, count: UInt32) {
        let low = UInt64(UInt32(truncatingIfNeeded: address)) & ~UInt64(Self.pageSize - 1)
        let first = place.upperBits + low
        guard address != 0, first >= userStart else { return }
        let page = Int((first - userStart) / UInt64(Self.pageSize))
        let end = min(place.pageCount, page + Int(count))
        if page < end { try? free(pages: page..<end) }
    }

    /// `bpf_arena_reserve_pages`: 0, or an error as helpers return it.
    public func reserve(address: UInt64, count: UInt32) -> LinuxError? {
        guard count > 0, address % UInt64(Self.pageSize) == 0 else { return nil }
        let page = place.page(of: address)
        do throws(LinuxError) {
            try reserve(page..<page + Int(count))
            return nil
        } catch {
            return error
        }
    }
}
