#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Four GiB of addresses from a multiple of 4 GiB on, with guards at both ends, in which memory is opened and closed in pages.
///
///     ┌────────┬──────────────────────────────┬────────┐
///     │ 64 KiB │ 4 GiB: open pages, and gaps  │ 64 KiB │      what is not open faults
///     └────────┴──────────────────────────────┴────────┘
///              base
///
/// Whoever adds any 32 bits, a signed offset of 16 bits and a width of 8 bytes to `base` stays inside.
@safe
public struct AddressWindow: ~Copyable, @unchecked Sendable {
    /// The first address between the guards.
    public let base: UInt
    /// Between the guards, in bytes.
    public static let count: UInt = 1 << 32
    private static let guardSize: UInt = 1 << 16

    /// Reserves addresses, without memory; nil where there are not so many.
    ///
    /// - Parameter preferred: a multiple of 4 GiB that is taken if nothing is there; 0 for any.
    public init?(preferred: UInt = 0) {
        if let base = Self.reserve(preferred: preferred) {
            self.base = base
        } else {
            guard let base = Self.reserveAnywhere() else { return nil }
            self.base = base
        }
    }

    deinit {
        // Safety: the addresses are this owner's alone.
        unsafe munmap(UnsafeMutableRawPointer(bitPattern: base - Self.guardSize), Int(Self.count + 2 * Self.guardSize))
    }

    private static func reserve(preferred: UInt) -> UInt? {
        guard preferred != 0, preferred % count == 0, preferred < 1 << 46 else { return nil }
        let (start, size) = (preferred - guardSize, count + 2 * guardSize)
        guard let place = closed(at: start, size) else { return nil }
        if place == start { return preferred }
        // Safety: it was mapped just now.
        unsafe munmap(UnsafeMutableRawPointer(bitPattern: place), Int(size))
        return nil
    }

    private static func reserveAnywhere() -> UInt? {
        let size = 2 * count + 2 * guardSize
        guard let place = closed(at: 0, size) else { return nil }
        let base = (place + guardSize + count - 1) / count * count
        let (start, end) = (base - guardSize, base + count + guardSize)
        // Safety: both ends of what was reserved are given back; nobody has seen them.
        if start > place { unsafe munmap(UnsafeMutableRawPointer(bitPattern: place), Int(start - place)) }
        if end < place + size {
            unsafe munmap(UnsafeMutableRawPointer(bitPattern: end), Int(place + size - end))
        }
        return base
    }

    private static func closed(at hint: UInt, _ size: UInt) -> UInt? {
        // Safety: the system chooses a free place, the one that is asked for where that is free.
        let place = unsafe mmap(
            UnsafeMutableRawPointer(bitPattern: hint), Int(size), PROT_NONE, MAP_PRIVATE | MappingFlags.anonymous, -1, 0
        )
        guard let place = unsafe place, unsafe place != MAP_FAILED else { return nil }
        return UInt(bitPattern: place)
    }

    /// The bytes of the host's pages: what is opened and closed are whole ones.
    public static let pageSize = UInt(sysconf(Int32(_SC_PAGESIZE)))

    private func isInside(_ offsets: Range<UInt>) -> Bool {
        offsets.upperBound <= Self.count && offsets.lowerBound % Self.pageSize == 0
            && offsets.upperBound % Self.pageSize == 0
    }

    /// Makes memory of whole pages accessible: zeros, or what was mapped there; false where there is none.
    public func open(_ offsets: Range<UInt>) -> Bool {
        guard isInside(offsets) else { return false }
        // Safety: inside of the window, where nothing else is.
        return unsafe mprotect(
            UnsafeMutableRawPointer(bitPattern: base + offsets.lowerBound), offsets.count, PROT_READ | PROT_WRITE) == 0
    }

    /// Makes whole pages inaccessible, and keeps what is in them; false where the system refuses, which it does when there are too many gaps.
    public func close(_ offsets: Range<UInt>) -> Bool {
        guard isInside(offsets) else { return false }
        // Safety: as above.
        return unsafe mprotect(
            UnsafeMutableRawPointer(bitPattern: base + offsets.lowerBound), offsets.count, PROT_NONE) == 0
    }

    /// Makes whole pages inaccessible, and gives their memory back; false as `close`.
    public func discard(_ offsets: Range<UInt>) -> Bool {
        guard isInside(offsets) else { return false }
        // Safety: as above.
        return unsafe mmap(
            UnsafeMutableRawPointer(bitPattern: base + offsets.lowerBound), offsets.count, PROT_NONE,
            MAP_PRIVATE | MAP_FIXED | MappingFlags.anonymous, -1, 0) != MAP_FAILED
    }

    /// Maps bytes of a file, closed; false where that can't be.
    public func map(_ file: borrowing MappedMemory, _ range: Range<Int>, at offset: UInt) -> Bool {
        guard isInside(offset..<offset + UInt(range.count)) else { return false }
        do throws(SystemError) {
            // Safety: as above.
            guard let place = unsafe UnsafeMutableRawPointer(bitPattern: base + offset) else { return false }
            try unsafe file.map(range, at: place)
        } catch {
            return false
        }
        return close(offset..<offset + UInt(range.count))
    }
}
