#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory of whole pages that starts as zeros, is committed as it is touched, and is returned when its owner goes.
@safe
public struct ZeroedMemory: ~Copyable, @unchecked Sendable {
    /// The first byte; page aligned.
    public let base: UnsafeMutableRawPointer
    /// How many bytes were asked for.
    public let count: Int

    /// Reserves `count` bytes; nil when the system has no room for them or `count` is negative.
    public init?(count: Int) {
        guard count >= 0 else { return nil }
        // Safety: a fresh private mapping aliases nothing.
        let mapping = unsafe mmap(
            nil, max(count, 1), PROT_READ | PROT_WRITE, MAP_PRIVATE | MappingFlags.anonymous, -1, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { return nil }
        unsafe self.base = mapping
        self.count = count
    }

    deinit {
        // Safety: the mapping is this owner's alone.
        unsafe munmap(base, max(count, 1))
    }
}
