import CBPF

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Memory of whole pages that starts as zeros: this process's own, or shared by inheritance or as a file.
///
/// The memory exists for as long as a process maps it or a name leads to it.
@safe
public struct MappedMemory: ~Copyable, @unchecked Sendable {
    /// The first byte; page aligned.
    public let base: UnsafeMutableRawPointer
    /// In bytes.
    public let count: Int
    /// Bytes of address space, with what is mapped twice.
    private let mapped: Int
    /// The file behind it; -1 for memory that forked children alone inherit.
    private let descriptor: Int32
    /// Where a file without a name of its own stands on hosts that can't make one; it goes with its owner.
    private let temporaryName: String?

    private init(
        base: UnsafeMutableRawPointer, count: Int, mapped: Int? = nil, descriptor: Int32, temporaryName: String? = nil
    ) {
        unsafe self.base = base
        self.count = count
        self.mapped = mapped ?? count
        self.descriptor = descriptor
        self.temporaryName = temporaryName
    }

    deinit {
        // Safety: the mapping is this owner's alone.
        unsafe munmap(base, mapped)
        if let temporaryName { unsafe unlink(temporaryName) }
        if descriptor >= 0 { close(descriptor) }
    }

    /// Zeros that nobody else sees; forked children get copies.
    public static func own(count: Int) throws(SystemError) -> MappedMemory {
        if count >= largePage { return try ownLarge(count: count) }
        let base = try unsafe map(count, MAP_PRIVATE | MappingFlags.anonymous, -1)
        return unsafe MappedMemory(base: base, count: count, descriptor: -1)
    }

    /// What one entry of a processor's translation tables may cover at most, where that is known.
    private static let largePage = 2 << 20

    /// As `own`, from a boundary of large pages on.
    ///
    /// Random access to a table of megabytes costs far more for finding pages than for reading them
    /// when they are small. What is left behind the last whole one stays small, so that no more memory is committed than was asked for.
    private static func ownLarge(count: Int) throws(SystemError) -> MappedMemory {
        let reserved = try unsafe map(count + largePage, MAP_PRIVATE | MappingFlags.anonymous, -1)
        let lead = (largePage - Int(bitPattern: reserved) & (largePage - 1)) & (largePage - 1)
        // Safety: both ends of what was reserved are given back; nobody has seen them.
        let base = unsafe reserved + lead
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        let end = (count + page - 1) & ~(page - 1)
        if lead > 0 { unsafe munmap(reserved, lead) }
        if largePage - lead > end - count { unsafe munmap(base + end, largePage - lead - (end - count)) }
        #if !canImport(Darwin)
            // A hint, which may be refused.
            unsafe madvise(base, count & ~(largePage - 1), MADV_HUGEPAGE)
        #endif
        return unsafe MappedMemory(base: base, count: count, descriptor: -1)
    }

    /// Zeros that forked children share.
    public static func inherited(count: Int) throws(SystemError) -> MappedMemory {
        let base = try unsafe map(count, MAP_SHARED | MappingFlags.anonymous, -1)
        return unsafe MappedMemory(base: base, count: count, descriptor: -1)
    }

    /// Zeros in a file of `directory` that has no name yet; its owner alone may read and write it.
    public static func file(in directory: String, count: Int) throws(SystemError) -> MappedMemory {
        let (descriptor, name) = try temporaryFile(in: directory)
        do throws(SystemError) {
            if ftruncate(descriptor, off_t(count)) != 0 { throw SystemError("ftruncate", number: errno) }
            let base = try unsafe map(count, MAP_SHARED, descriptor)
            return unsafe MappedMemory(base: base, count: count, descriptor: descriptor, temporaryName: name)
        } catch {
            close(descriptor)
            if let name { unsafe unlink(name) }
            throw error
        }
    }

    /// The file at a path, all of it.
    ///
    /// - Throws: what `open` says; `EACCES` for what is no file, is another user's, or may be opened by others.
    public static func open(_ path: String) throws(SystemError) -> MappedMemory {
        let flags = O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK
        let descriptor = openFile(path, flags, 0)
        if descriptor < 0 { throw SystemError("open", number: errno) }
        do throws(SystemError) {
            var status = stat()
            // Safety: the call fills the structure that it is given.
            if unsafe fstat(descriptor, &status) != 0 { throw SystemError("fstat", number: errno) }
            let isFile = status.st_mode & S_IFMT == S_IFREG
            guard isFile, status.st_uid == geteuid(), status.st_mode & 0o077 == 0 else {
                throw SystemError("open", number: EACCES)
            }
            guard let count = Int(exactly: status.st_size), count > 0 else { throw SystemError("open", number: EINVAL) }
            let base = try unsafe map(count, MAP_SHARED, descriptor)
            return unsafe MappedMemory(base: base, count: count, descriptor: descriptor)
        } catch {
            close(descriptor)
            throw error
        }
    }

    /// Zeros in a file that never gets a name.
    public static func unnamed(count: Int) throws(SystemError) -> MappedMemory {
        var descriptor = cbpf_memory_file()
        if descriptor < 0 {
            let (file, name) = try temporaryFile(in: "/tmp")
            if let name { unsafe unlink(name) }
            descriptor = file
        }
        if ftruncate(descriptor, off_t(count)) != 0 {
            let number = errno
            close(descriptor)
            throw SystemError("ftruncate", number: number)
        }
        let base = try unsafe map(count, MAP_SHARED, descriptor)
        return unsafe MappedMemory(base: base, count: count, descriptor: descriptor)
    }

    /// Moves to a place where the last `count` bytes are mapped once more, right behind the end.
    public consuming func mirrored(_ tail: Int) throws(SystemError) -> MappedMemory {
        let reserved = try unsafe Self.map(count + tail, MAP_PRIVATE | MappingFlags.anonymous, -1)
        // Safety: what was reserved is replaced by the file, all of it.
        try unsafe map(0..<count, at: reserved)
        try unsafe map(count - tail..<count, at: reserved + count)
        return unsafe MappedMemory(
            base: reserved, count: count, mapped: count + tail, descriptor: dup(descriptor), temporaryName: nil)
    }

    /// Whether it is a file, which can be given a name.
    public var isFile: Bool { descriptor >= 0 }

    /// Gives the file another name; an existing one is not replaced.
    public func link(to path: String) throws(SystemError) {
        guard descriptor >= 0 else { throw SystemError("linkat", number: EOPNOTSUPP) }
        #if canImport(Darwin)
            let source = temporaryName ?? ""
            if unsafe linkat(AT_FDCWD, source, AT_FDCWD, path, 0) != 0 { throw SystemError("linkat", number: errno) }
        #else
            let source = "/proc/self/fd/\(descriptor)"
            if unsafe linkat(AT_FDCWD, source, AT_FDCWD, path, AT_SYMLINK_FOLLOW) != 0 {
                throw SystemError("linkat", number: errno)
            }
        #endif
    }

    /// Maps bytes of the file once more, over memory that the caller has reserved.
    @unsafe
    public func map(_ range: Range<Int>, at address: UnsafeMutableRawPointer) throws(SystemError) {
        // Safety: the caller vouches for the place.
        let mapped = unsafe mmap(
            address, range.count, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, descriptor, off_t(range.lowerBound))
        if unsafe mapped == MAP_FAILED { throw SystemError("mmap", number: errno) }
    }

    private static func map(_ count: Int, _ flags: Int32, _ file: Int32) throws(SystemError) -> UnsafeMutableRawPointer
    {
        guard count > 0 else { throw SystemError("mmap", number: EINVAL) }
        // Safety: the system chooses the place of the mapping.
        let mapping = unsafe mmap(nil, count, PROT_READ | PROT_WRITE, flags, file, 0)
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else {
            throw SystemError("mmap", number: errno)
        }
        return unsafe mapping
    }

    private static func temporaryFile(in directory: String) throws(SystemError) -> (Int32, String?) {
        #if !canImport(Darwin)
            let unnamed: Int32 = 0o20_000_000 | O_DIRECTORY
            let file = openFile(directory, unnamed | O_RDWR | O_CLOEXEC, 0o600)
            if file >= 0 { return (file, nil) }
            guard errno == EOPNOTSUPP || errno == EISDIR else { throw SystemError("open", number: errno) }
        #endif
        let name = "\(directory)/.map-\(getpid())-\(UInt64.random(in: .min ... .max))"
        let named = openFile(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if named < 0 { throw SystemError("open", number: errno) }
        return (named, name)
    }

    private static func openFile(_ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        #if canImport(Darwin)
            unsafe Darwin.open(path, flags, mode)
        #elseif canImport(Glibc)
            unsafe Glibc.open(path, flags, mode)
        #else
            unsafe Musl.open(path, flags, mode)
        #endif
    }
}
