#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// What mmap(2) is told, where systems differ.
enum MappingFlags {
    /// Memory that no file stands behind; on Linux without asking whether there is so much.
    static var anonymous: Int32 {
        #if canImport(Darwin)
            MAP_ANON
        #else
            MAP_ANONYMOUS | MAP_NORESERVE
        #endif
    }
}
