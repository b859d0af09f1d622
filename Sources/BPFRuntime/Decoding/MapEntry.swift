import BPFMaps

/// A map as a program refers to it; a class, so that helpers can be lent one without counting references (`MapTable`).
@safe
final class MapEntry: Sendable {
    let map: any Map
    /// Where values are found without asking the map; nil for a map that is not keyed by an index.
    let table: ValueTable?
    /// Where entries are updated and deleted without asking the map, which holds it; not counted, because counting would be half of the work.
    let hash: Unmanaged<HashTable>?
    let keySize: Int
    let valueSize: Int
    let mayRead: Bool
    let mayWrite: Bool
    /// Set for maps that only tail calls use.
    let programs: ProgramArray?
    /// Set for maps whose entries are maps.
    let maps: MapOfMaps?
    /// Set for arenas.
    let arena: ArenaMap?
    /// Set for ring buffers.
    let ring: RingBufferMap?
    /// The pages of that.
    let pages: Ring?

    init(_ map: any Map) {
        self.map = map
        table = map.valueTable
        unsafe hash = map.plainTable.map { unsafe Unmanaged.passUnretained($0) }
        keySize = Int(map.definition.keySize)
        valueSize = Int(map.definition.valueSize)
        mayRead = map.permissions.programMayRead
        mayWrite = map.permissions.programMayWrite
        programs = map as? ProgramArray
        maps = map as? MapOfMaps
        arena = map as? ArenaMap
        ring = map as? RingBufferMap
        pages = ring?.ring
    }
}
