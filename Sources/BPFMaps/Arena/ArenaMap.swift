public import BPFModel
import BPFPlatform

/// Memory that programs and users share, pointers included: `BPF_MAP_TYPE_ARENA`.
///
///     body: pages that exist: 1 bit each, to 4,096 bytes │ pages that are taken: as many │ pages, `max_entries` of them
///
/// A program's pointer into the arena is 32 bits. It accesses `programBase` plus these bits, wherever they point: what is no page of the arena faults, and the
/// program goes on. A user's address has the same low 32 bits below those of `userStart`, which is `map_extra`, or where this process has the pages: programs and users
/// of all processes that share the map follow the same pointers by these bits.
///
/// Pages of a map of this process are its own memory, from the system when they are first touched. Those of a shared map are the file's.
public final class ArenaMap: StoredMap, KeylessMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    private let lock: UInt
    /// How often pages came or went.
    private let changes: UInt
    let present: PageBits
    /// Pages that exist, and those that nobody gets.
    let taken: PageBits
    let window: ArenaWindow?
    let place: ArenaPlace
    /// Where users access the pages.
    private let pages: UInt

    /// Bytes of a page.
    public static let pageSize = 4096

    static func size(of definition: MapDefinition) -> UInt64 {
        overhead(of: definition) + UInt64(definition.maxEntries) * UInt64(pageSize)
    }

    /// Bytes before the pages.
    static func overhead(of definition: MapDefinition) -> UInt64 { 2 * PageBits.size(pages: definition.maxEntries) }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        lock = MapHeader(memory).counter(0)
        changes = MapHeader(memory).counter(1)
        let (bits, count) = (UInt(PageBits.size(pages: definition.maxEntries)), Int(definition.maxEntries))
        present = PageBits(base: memory.body, count: count)
        taken = PageBits(base: memory.body + bits, count: count)
        let file = memory.body + 2 * bits
        let range = Int(file - memory.base)..<Int(file - memory.base) + count * Self.pageSize
        let window = ArenaWindow(definition, memory, pages: range, present)
        self.window = window
        // Without a window, the pages are where users have them, if anywhere.
        let hasPages = window != nil || memory.count >= range.upperBound
        place = ArenaPlace(definition, window: window?.window.base ?? 0, pageCount: hasPages ? count : 0)
        if let window, !memory.isShared {
            pages = window.window.base + place.firstOffset
        } else {
            pages = file
        }
        followChanges()
    }

    // MARK: Addresses

    /// What programs add the low 32 bits of their pointers to; nil where programs can't have arenas, or there is no room for one.
    public var programBase: UInt64? { window.map { UInt64($0.window.base) } }

    /// The address of the first page, as users and programs write it down.
    public var userStart: UInt64 { place.start }

    /// Whether a program's pointers are written down without the upper 32 bits of user space.
    public var keepsLowBitsAlone: Bool { definition.flags.contains(.noUserConversion) }

    /// Whether a page that users access goes away when it is freed; those of a file stay.
    var mayVanish: Bool { window != nil && !memory.isShared }

    func address(_ page: Int) -> UInt { pages &+ UInt(page) &* UInt(Self.pageSize) }

    // MARK: Changes

    /// Makes programs of this process see which pages other processes have made and taken back.
    public func followChanges() {
        guard memory.isShared, let window else { return }
        // Safety: a counter of the header.
        window.follow(unsafe AtomicMemory.load64(changes))
    }

    /// Does something to the pages that no other thread or process comes between.
    func change<Result>(_ body: () -> Result) -> Result {
        // Safety: the lock is in the header; a killed owner leaves at most pages that nobody has.
        _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
        defer { unsafe OwnerLock.release(lock) }
        let result = body()
        // Safety: a counter of the header, which the lock protects.
        unsafe AtomicMemory.store64(AtomicMemory.load64(changes) &+ 1, to: changes)
        return result
    }

    // MARK: What all maps have

    /// What Linux answers to operations on entries.
    public var refusal: LinuxError { .eopnotsupp }

    /// Refused, as by Linux.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .einval }

    /// Nil: a page can go while somebody accesses it, so that only accesses that survive this may go there.
    public func valueRegion(containing address: UInt) -> ValueRegion? { nil }
}
