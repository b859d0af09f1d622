import BPFMaps

/// The maps of a program, lent to helpers without counting references: threads that run one program don't wait for each other's counts.
@safe
final class MapTable: Sendable {
    // Safety: written once, here.
    private nonisolated(unsafe) let entries: UnsafeMutablePointer<Unmanaged<MapEntry>>
    /// What keeps the entries alive.
    private let owners: [MapEntry]
    let count: Int
    /// Where the values of each map are; nil for maps that are not keyed by an index.
    // Safety: written once, here.
    nonisolated(unsafe) let tables: UnsafePointer<ValueTable?>
    // Safety: written once, here.
    private nonisolated(unsafe) let rings: UnsafeMutablePointer<Ring>
    private let ringCount: Int

    init(_ maps: [MapEntry]) {
        owners = maps
        count = maps.count
        // Safety: the memory is this object's alone; `owners` holds what it refers to.
        unsafe entries = .allocate(capacity: max(maps.count, 1))
        for (index, map) in maps.enumerated() {
            unsafe (entries + index).initialize(to: Unmanaged.passUnretained(map))
        }
        let tables = UnsafeMutablePointer<ValueTable?>.allocate(capacity: max(maps.count, 1))
        for (index, map) in maps.enumerated() { unsafe (tables + index).initialize(to: map.table) }
        unsafe self.tables = UnsafePointer(tables)
        let pages = maps.compactMap(\.pages)
        ringCount = pages.count
        unsafe rings = .allocate(capacity: max(pages.count, 1))
        for (index, ring) in pages.enumerated() { unsafe (rings + index).initialize(to: ring) }
    }

    deinit {
        // Safety: nobody else has the memory.
        unsafe entries.deallocate()
        unsafe tables.deallocate()
        unsafe rings.deallocate()
    }

    /// Lends an entry; `index` must be below `count`.
    @inline(__always)
    func with<Result>(_ index: Int, _ body: (MapEntry) -> Result) -> Result {
        precondition(index >= 0 && index < count)
        // Safety: the index was checked, and `owners` holds the entry.
        return unsafe entries[index]._withUnsafeGuaranteedRef { body($0) }
    }

    /// Calls `body` with the ring buffer whose data contains an address; whether there is one.
    @inline(__always)
    func withRing(containing address: UInt, _ body: (Ring) -> Void) -> Bool {
        for index in 0..<ringCount {
            // Safety: the index is below the number of rings.
            if unsafe rings[index].mayContain(address) {
                body(unsafe rings[index])
                return true
            }
        }
        return false
    }
}
