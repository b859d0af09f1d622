public import BPFModel

/// Pages that programs and users share: `BPF_MAP_TYPE_ARENA`.
///
///     body: allocated pages: 1 bit a page, to 4,096 bytes │ pages, `max_entries` of them
///
/// Programs of this process can't follow arena pointers yet: there are no kernel functions that allocate, and no casts between address spaces. Users
/// of all processes that share the map allocate pages, and read and write them by their offset, which means the same in every process.
public final class ArenaMap: StoredMap, KeylessMap {
    /// What it was made from.
    public let definition: MapDefinition
    /// What users may do with it.
    public let permissions: MapPermissions
    let memory: MapMemory
    private let lock: UInt
    private let pages: UInt

    /// Bytes of a page.
    public static let pageSize = 4096

    static func size(of definition: MapDefinition) -> UInt64 {
        bitmapSize(definition) + UInt64(definition.maxEntries) * UInt64(pageSize)
    }

    private static func bitmapSize(_ definition: MapDefinition) -> UInt64 {
        ((UInt64(definition.maxEntries) + 63) / 64 * 8).roundedUp(to: UInt64(pageSize))
    }

    init(_ memory: MapMemory, _ definition: MapDefinition) {
        self.definition = definition
        self.memory = memory
        permissions = MapPermissions(definition.flags, memory)
        lock = MapHeader(memory).counter(0)
        pages = memory.body + UInt(Self.bitmapSize(definition))
    }

    // MARK: Pages

    private func isAllocated(_ page: Int) -> Bool {
        // Safety: a bit of the bitmap.
        unsafe AtomicMemory.load64(memory.body &+ UInt(page / 64) &* 8) & 1 << UInt64(page % 64) != 0
    }

    private func isInside(_ pages: Range<Int>) -> Bool {
        pages.lowerBound >= 0 && pages.upperBound <= Int(definition.maxEntries)
    }

    /// Allocates pages that follow each other, zeroed; the number of the first one.
    ///
    /// - Throws: `EINVAL` for less than one page, `ENOMEM` where there are not so many in a row.
    public func allocate(pages count: Int) throws(LinuxError) -> Int {
        if count < 1 { throw .einval }
        // Safety: the lock is in the header; a killed owner leaves at most pages that nobody has.
        _ = unsafe OwnerLock.acquire(lock, isShared: memory.isShared)
        defer { unsafe OwnerLock.release(lock) }
        var (first, length) = (0, 0)
        for page in 0..<Int(definition.maxEntries) {
            if isAllocated(page) {
                (first, length) = (page + 1, 0)
                continue
            }
            length += 1
            if length < count { continue }
            for page in first..<first + count {
                unsafe RawMemory.zero(address(page), count: Self.pageSize)
                unsafe AtomicMemory.set64(1 << UInt64(page % 64), at: memory.body &+ UInt(page / 64) &* 8)
            }
            return first
        }
        throw .enomem
    }

    /// Gives pages back; those that are free already stay so.
    ///
    /// - Throws: `EINVAL` for pages that the arena doesn't have.
    public func free(pages: Range<Int>) throws(LinuxError) {
        if !isInside(pages) { throw .einval }
        for page in pages {
            // Safety: a bit of the bitmap.
            unsafe AtomicMemory.clear64(1 << UInt64(page % 64), at: memory.body &+ UInt(page / 64) &* 8)
        }
    }

    private func address(_ page: Int) -> UInt { pages &+ UInt(page) &* UInt(Self.pageSize) }

    // MARK: Bytes

    /// Copies bytes out, from an offset in bytes.
    ///
    /// - Throws: `EFAULT` where a page is not allocated, `EPERM` where users may not read.
    public func read(at offset: Int, count: Int) throws(LinuxError) -> [UInt8] {
        guard permissions.userMayRead else { throw .eperm }
        let start = try place(offset, count)
        // Safety: the bytes are inside of allocated pages.
        return (0..<UInt(count)).map { unsafe RawMemory.load(start &+ $0, as: UInt8.self) }
    }

    /// Copies bytes in, from an offset in bytes.
    ///
    /// - Throws: `EFAULT` where a page is not allocated, `EPERM` where users may not write.
    public func write(_ bytes: [UInt8], at offset: Int) throws(LinuxError) {
        guard permissions.userMayWrite else { throw .eperm }
        let start = try place(offset, bytes.count)
        for (index, byte) in bytes.enumerated() {
            // Safety: the bytes are inside of allocated pages.
            unsafe RawMemory.store(byte, to: start &+ UInt(index))
        }
    }

    private func place(_ offset: Int, _ count: Int) throws(LinuxError) -> UInt {
        let (end, overflow) = offset.addingReportingOverflow(count)
        guard offset >= 0, count >= 0, !overflow, end <= Int(definition.maxEntries) * Self.pageSize else {
            throw .efault
        }
        if count > 0 {
            for page in offset / Self.pageSize...(end - 1) / Self.pageSize where !isAllocated(page) { throw .efault }
        }
        return pages &+ UInt(offset)
    }

    /// What Linux answers to operations on entries.
    public var refusal: LinuxError { .eopnotsupp }

    /// Refused, as by Linux.
    @unsafe
    public func copyValue(key: UInt, into value: UInt) throws(LinuxError) { throw .einval }

    /// The page, allocated, that contains the byte at an address.
    public func valueRegion(containing address: UInt) -> ValueRegion? {
        guard address >= pages, address - pages < UInt(definition.maxEntries) &* UInt(Self.pageSize) else { return nil }
        let page = Int((address - pages) / UInt(Self.pageSize))
        return isAllocated(page) ? ValueRegion(start: self.address(page), count: Self.pageSize) : nil
    }
}
