/// Where an arena's pages are in its 4 GiB of addresses, and what user space calls these addresses.
///
/// A pointer into an arena is its low 32 bits; the upper 32 bits are the same for all pointers that user space sees.
struct ArenaPlace: Hashable, Sendable {
    /// The address of the first page as user space has it.
    let start: UInt64
    /// How many pages there are.
    let pageCount: Int

    /// The low 32 bits of the first page's address.
    var firstOffset: UInt { UInt(UInt32(truncatingIfNeeded: start)) }

    /// The upper 32 bits of all addresses.
    var upperBits: UInt64 { start & ~0xffff_ffff }

    /// Where `map_extra` says, and else in the window itself, away from its start if there is room: a null pointer has zeros below, too.
    init(_ definition: MapDefinition, window: UInt, pageCount: Int) {
        self.pageCount = pageCount
        if definition.extra != 0 {
            start = definition.extra
        } else {
            let end = UInt64(definition.maxEntries) * UInt64(ArenaMap.pageSize)
            start = UInt64(window) + (end + Self.lead <= 1 << 32 ? Self.lead : 0)
        }
    }

    private static let lead: UInt64 = 1 << 16

    /// Whether the low 32 bits tell all addresses apart.
    ///
    /// - Kernel: `ERANGE` where they don't.
    static func fits(_ definition: MapDefinition) -> Bool {
        let (last, overflow) = definition.extra.addingReportingOverflow(
            max(UInt64(definition.maxEntries) * UInt64(ArenaMap.pageSize), 1) - 1)
        return !overflow && last >> 32 == definition.extra >> 32
    }

    /// The page that low 32 bits of an address point into, as a count from the first one; it may not be the arena's.
    func page(of address: UInt64) -> Int {
        Int(UInt32(truncatingIfNeeded: address) &- UInt32(truncatingIfNeeded: start)) / ArenaMap.pageSize
    }

    /// The address of a page, as user space has it.
    func address(ofPage page: Int) -> UInt64 { start + UInt64(page * ArenaMap.pageSize) }
}
