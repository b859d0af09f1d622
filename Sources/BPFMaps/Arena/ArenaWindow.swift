import BPFPlatform
import Synchronization

/// An arena's pages where programs of this process access them: those that exist are open, everything else faults.
///
/// What other processes do to the pages of a shared arena is seen when `follow` is called, which programs do before they run.
final class ArenaWindow: Sendable {
    let window: AddressWindow
    private let place: ArenaPlace
    private let present: PageBits
    /// Whether pages are mapped from a file; else they are this process's own.
    private let isFile: Bool
    /// Which pages are open here, one bit each.
    private let opened: Mutex<[UInt64]>
    /// How far the arena's changes were followed.
    private let followed = Atomic<UInt64>(0)

    /// Reserves the addresses; nil where there is no room, or where the file can't be mapped in such pieces.
    init?(_ definition: MapDefinition, _ memory: MapMemory, pages: Range<Int>, _ present: PageBits) {
        guard GuardedAccess.isSupported else { return nil }
        let preferred = UInt(truncatingIfNeeded: definition.extra & ~0xffff_ffff)
        guard let window = AddressWindow(preferred: preferred) else { return nil }
        place = ArenaPlace(definition, window: window.base, pageCount: Int(definition.maxEntries))
        isFile = memory.isShared
        if isFile, !memory.map(pages, in: window, at: place.firstOffset) { return nil }
        self.window = window
        self.present = present
        opened = Mutex([UInt64](repeating: 0, count: (place.pageCount + 63) / 64))
    }

    /// Takes over what exists by now in a shared arena, if anything changed.
    func follow(_ generation: UInt64) {
        guard followed.load(ordering: .acquiring) != generation else { return }
        opened.withLock { opened in
            for index in opened.indices where opened[index] != present.word(from: index * 64) {
                for page in index * 64..<min(index * 64 + 64, place.pageCount) { settle(page, &opened) }
            }
        }
        followed.store(generation, ordering: .releasing)
    }

    /// Opens pages that exist now, and closes those that don't; false where one can't be opened.
    func settle(_ pages: Range<Int>) -> Bool {
        opened.withLock { opened in
            if pages.count > 1, AddressWindow.pageSize == UInt(ArenaMap.pageSize), settleAll(pages, &opened) {
                return true
            }
            return pages.reduce(true) { settle($1, &opened) && $0 }
        }
    }

    /// The same, with one call for all of them where all are alike.
    private func settleAll(_ pages: Range<Int>, _ opened: inout [UInt64]) -> Bool {
        let exists = present[pages.lowerBound]
        guard pages.allSatisfy({ present[$0] == exists }) else { return false }
        let offsets = offset(pages.lowerBound)..<offset(pages.lowerBound) + UInt(pages.count * ArenaMap.pageSize)
        if exists {
            guard window.open(offsets) else { return false }
        } else if !takeBack(offsets) {
            return false
        }
        for page in pages { Self.set(page, exists, &opened) }
        return true
    }

    private func takeBack(_ offsets: Range<UInt>) -> Bool { isFile ? window.close(offsets) : window.discard(offsets) }

    private static func set(_ page: Int, _ isOpen: Bool, _ opened: inout [UInt64]) {
        let bit: UInt64 = 1 << UInt64(page % 64)
        opened[page / 64] = isOpen ? opened[page / 64] | bit : opened[page / 64] & ~bit
    }

    @discardableResult
    private func settle(_ page: Int, _ opened: inout [UInt64]) -> Bool {
        let exists = present[page]
        guard (opened[page / 64] & 1 << UInt64(page % 64) != 0) != exists else { return true }
        // The host's pages may be larger: one is open while any of the arena's in it exists.
        let start = offset(page) / AddressWindow.pageSize * AddressWindow.pageSize
        let offsets = start..<start + AddressWindow.pageSize
        if exists {
            guard window.open(offsets) else { return false }
        } else if !neighbours(of: page).contains(where: { present[$0] }) {
            // What can't be closed stays open, as zeros.
            guard takeBack(offsets) else {
                // Safety: an open page of the window.
                if !isFile { unsafe RawMemory.zero(window.base &+ offsets.lowerBound, count: offsets.count) }
                return false
            }
        }
        Self.set(page, exists, &opened)
        return true
    }

    /// The arena's pages that are in the same page of the host.
    private func neighbours(of page: Int) -> Range<Int> {
        let each = max(Int(AddressWindow.pageSize) / ArenaMap.pageSize, 1)
        let first = Int(offset(page)) / ArenaMap.pageSize / each * each - Int(place.firstOffset) / ArenaMap.pageSize
        return first..<first + each
    }

    /// Whether pages of this process may hold what another one of the arena's left.
    static var hostPagesAreLarger: Bool { AddressWindow.pageSize > UInt(ArenaMap.pageSize) }

    private func offset(_ page: Int) -> UInt { place.firstOffset + UInt(page * ArenaMap.pageSize) }
}
