import CBPF

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Executable pages between two guard pages, never writable where they can be executed.
///
///     ┌────────┬───────────────────────┬────────┐
///     │ guard  │ read, execute         │ guard  │
///     └────────┴───────────────────────┴────────┘
///              base             base + count
///
/// Linux maps a file in memory twice: executable for good, and writable elsewhere for the length of one write, so that
/// code beside the bytes that are written can go on running. Apple's systems have `MAP_JIT`, which lets one thread write
/// what the others execute. Where neither works, a program has its pages for itself, writable before they are executable.
@safe
struct CodePages: ~Copyable, @unchecked Sendable {
    /// The address of the first executable byte.
    let base: UInt
    /// How many bytes can be executed.
    let count: Int
    private let writing: Writing

    /// How bytes get into the pages.
    private enum Writing {
        /// Through a second mapping of this file.
        case file(Int32)
        /// By the thread's own switch.
        case threadSwitch
        /// By making all pages writable, then executable: nothing else may run in them.
        case alone
    }

    /// Whether more can be written when a part is executing.
    var canShare: Bool {
        if case .alone = writing { false } else { true }
    }

    /// The bytes of a page.
    static var pageSize: Int { max(4096, Int(sysconf(Int32(_SC_PAGESIZE)))) }

    /// Maps at least `count` bytes, within reach of a 32-bit distance from `near` if there is room.
    init(count: Int, near: UInt) throws(ExecutableMemoryError) {
        let page = Self.pageSize
        let (padded, overflow) = count.addingReportingOverflow(3 * page)
        guard count > 0, !overflow else { throw .refused(errno: ENOMEM) }
        let rounded = (padded / page - 2) * page
        let reserved = try Self.reserve(rounded + 2 * page, near: near)
        self.count = rounded
        self.base = reserved + UInt(page)
        self.writing = Self.map(reserved + UInt(page), rounded)
    }

    deinit {
        let page = Self.pageSize
        // Safety: the mapping is this owner's alone.
        unsafe munmap(UnsafeMutableRawPointer(bitPattern: base - UInt(page)), count + 2 * page)
        if case .file(let file) = writing { close(file) }
    }

    /// Writes at `offset`; bytes that do not fit are an error.
    borrowing func write(_ bytes: [UInt8], at offset: Int) throws(ExecutableMemoryError) {
        guard !bytes.isEmpty, offset >= 0, bytes.count <= count, offset <= count - bytes.count else { throw .empty }
        switch writing {
        case .file(let file): try Self.write(bytes, at: offset, of: file)
        case .threadSwitch:
            // Safety: the range was checked to be inside of the mapping.
            unsafe cbpf_jit_copy(Self.pointer(base + UInt(offset)), bytes, bytes.count)
        case .alone: try writeAlone(bytes, at: offset)
        }
        // Safety: the range was checked to be inside of the mapping.
        unsafe cbpf_synchronize_code(Self.pointer(base + UInt(offset)), bytes.count)
    }
}

// MARK: - Reserving addresses

extension CodePages {
    /// Reserves addresses without access to them.
    private static func reserve(_ count: Int, near: UInt) throws(ExecutableMemoryError) -> UInt {
        var best: UInt?
        for hint in hints(near: near, count: count) {
            // Safety: without MAP_FIXED a new mapping replaces nothing; the hint is a wish.
            let mapping = unsafe mmap(
                UnsafeMutableRawPointer(bitPattern: hint), count, PROT_NONE, MAP_PRIVATE | MappingFlags.anonymous, -1, 0
            )
            guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { throw .refused(errno: errno) }
            let address = UInt(bitPattern: mapping)
            // Safety: the earlier reservation is given up for the new one.
            if let previous = best { unsafe munmap(UnsafeMutableRawPointer(bitPattern: previous), count) }
            best = address
            if near == 0 || reaches(address, count, near) { break }
        }
        guard let best else { throw .refused(errno: ENOMEM) }
        return best
    }

    /// Addresses to wish for: the system's choice, then below and above of `near`.
    private static func hints(near: UInt, count: Int) -> [UInt] {
        guard near != 0 else { return [0] }
        let step: UInt = 64 << 20
        let below = (1...12).map { near &- UInt(count) &- step &* $0 }.filter { $0 < near }
        let above = (1...4).map { near &+ step &* $0 }.filter { $0 > near }
        return [0] + (below + above).map { $0 & ~UInt(pageSize - 1) }
    }

    private static func reaches(_ address: UInt, _ count: Int, _ near: UInt) -> Bool {
        let distance = address > near ? address - near + UInt(count) : near - address
        return distance < 1 << 30
    }
}

// MARK: - Mapping and writing

extension CodePages {
    /// Puts executable pages over reserved addresses.
    private static func map(_ base: UInt, _ count: Int) -> Writing {
        if let file = mapFile(base, count) { return .file(file) }
        #if canImport(Darwin)
            if cbpf_jit_switch_supported() != 0, mapForThreadSwitch(base, count) { return .threadSwitch }
        #endif
        return .alone
    }

    /// Maps a file in memory; nil where there is none that may be executed.
    private static func mapFile(_ base: UInt, _ count: Int) -> Int32? {
        let file = cbpf_memory_file()
        guard file >= 0 else { return nil }
        if ftruncate(file, off_t(count)) == 0 {
            // Safety: the addresses were reserved for this mapping, which MAP_FIXED puts there.
            let mapping = unsafe mmap(
                pointer(base), count, PROT_READ | PROT_EXEC, MAP_SHARED | MAP_FIXED, file, 0)
            if let mapping = unsafe mapping, unsafe mapping != MAP_FAILED { return file }
        }
        close(file)
        return nil
    }

    #if canImport(Darwin)
        private static func mapForThreadSwitch(_ base: UInt, _ count: Int) -> Bool {
            // Safety: the reservation is given back first, since MAP_JIT refuses MAP_FIXED; the address stays a wish.
            unsafe munmap(pointer(base), count)
            let mapping = unsafe mmap(
                pointer(base), count, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANON | MAP_JIT, -1, 0)
            guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { return reserveAgain(base, count) }
            if unsafe UInt(bitPattern: mapping) == base { return true }
            unsafe munmap(mapping, count)
            return reserveAgain(base, count)
        }

        /// Takes the addresses back; always false.
        private static func reserveAgain(_ base: UInt, _ count: Int) -> Bool {
            // Safety: the addresses were free a moment ago; a mapping elsewhere is not used.
            _ = unsafe mmap(pointer(base), count, PROT_NONE, MAP_PRIVATE | MAP_ANON | MAP_FIXED, -1, 0)
            return false
        }
    #endif

    /// Writes through a mapping that exists for this call alone.
    private static func write(_ bytes: [UInt8], at offset: Int, of file: Int32) throws(ExecutableMemoryError) {
        let start = offset / pageSize * pageSize
        let length = offset - start + bytes.count
        // Safety: a fresh mapping of pages that the file has.
        let mapping = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file, off_t(start))
        guard let mapping = unsafe mapping, unsafe mapping != MAP_FAILED else { throw .refused(errno: errno) }
        unsafe (mapping + (offset - start)).copyMemory(from: bytes, byteCount: bytes.count)
        unsafe munmap(mapping, length)
    }

    /// Makes all pages writable, writes, and makes them executable and no longer writable.
    private borrowing func writeAlone(_ bytes: [UInt8], at offset: Int) throws(ExecutableMemoryError) {
        // Safety: the range was checked to be inside of the mapping, and nothing executes in it.
        guard unsafe mprotect(Self.pointer(base), count, PROT_READ | PROT_WRITE) == 0 else {
            throw .refused(errno: errno)
        }
        unsafe Self.pointer(base + UInt(offset)).copyMemory(from: bytes, byteCount: bytes.count)
        guard unsafe mprotect(Self.pointer(base), count, PROT_READ | PROT_EXEC) == 0 else {
            throw .refused(errno: errno)
        }
    }

    private static func pointer(_ address: UInt) -> UnsafeMutableRawPointer {
        // Safety: addresses come from mmap and are not null.
        unsafe UnsafeMutableRawPointer(bitPattern: address).unsafelyUnwrapped
    }
}
