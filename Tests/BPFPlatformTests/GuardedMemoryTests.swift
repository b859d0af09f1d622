import BPFPlatform
import Foundation
import Synchronization
import Testing

@Suite("Memory that may not be there")
struct GuardedMemoryTests {
    /// Copies, and tells how many bytes came and what is at the destination then.
    static func copy(_ address: UInt64, _ count: Int, room: Int = 64) -> (count: Int, bytes: [UInt8]) {
        var bytes = [UInt8](repeating: 0xee, count: room)
        let copied = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe GuardedMemory.copy(
                from: address, to: UInt64(UInt(bitPattern: room.baseAddress)), count: min(count, room.count))
        }
        return (copied, bytes)
    }

    static func text(_ address: UInt64, _ count: Int) -> (count: Int?, bytes: [UInt8]) {
        var bytes = [UInt8](repeating: 0xee, count: 64)
        let copied = unsafe bytes.withUnsafeMutableBytes { room in
            unsafe GuardedMemory.copyText(
                from: address, to: UInt64(UInt(bitPattern: room.baseAddress)), count: min(count, room.count))
        }
        return (copied, bytes)
    }

    @Test("Nothing is copied from where nothing is, and the process goes on")
    func survives() throws {
        let none = try Pages(count: 1)
        none.forbid(0)
        // No page lies below the lowest address that is given to processes, nor in the highest page of theirs.
        for address in [
            0, 8, 0x8000, 0x7fff_ffff_e000, none.address, 0x0123_4567_89ab_cdef, 0x8000_0000_0000, .max, 1 << 63,
        ] {
            for count in [1, 7, 8, 9, 64] {
                let (copied, bytes) = Self.copy(address, count)
                #expect(copied == 0, "\(String(address, radix: 16))")
                #expect(bytes == [UInt8](repeating: 0xee, count: 64))
            }
            #expect(Self.text(address, 16).count == nil)
        }
    }

    @Test("Every length and alignment is copied whole, and nothing behind it is written")
    func copies() throws {
        let pages = try Pages(count: 2)
        pages.forbid(1)
        for count in 0...40 {
            // So that the last byte is the page's last.
            let start = pages.size - count
            for index in 0..<count { pages.write(UInt8(index + 1), at: start + index) }
            let (copied, bytes) = Self.copy(pages.address + UInt64(start), count)
            #expect(copied == count)
            #expect(bytes == (0..<64).map { $0 < count ? UInt8($0 + 1) : 0xee })
        }
    }

    @Test("A copy ends at the last byte before a page that is not there", arguments: 1...17)
    func straddles(available: Int) throws {
        let pages = try Pages(count: 2)
        pages.forbid(1)
        for index in 0..<available { pages.write(UInt8(index + 1), at: pages.size - available + index) }
        let (copied, bytes) = Self.copy(pages.address + UInt64(pages.size - available), available + 9)
        #expect(copied == available)
        #expect(bytes.prefix(available) == (1...UInt8(available)).map { $0 }[...])
        #expect(bytes[available...].allSatisfy { $0 == 0xee })
    }

    @Test("Text ends at its zero, at the limit, or can't be read where it runs into a page that is not there")
    func text() throws {
        let pages = try Pages(count: 2)
        pages.forbid(1)
        for (index, byte) in "abc\0def".utf8.enumerated() { pages.write(byte, at: pages.size - 7 + index) }
        let start = pages.address + UInt64(pages.size - 7)
        let whole = Self.text(start, 16)
        #expect(whole.count == 4)
        #expect(Array(whole.bytes.prefix(6)) == [0x61, 0x62, 0x63, 0, 0xee, 0xee])
        #expect(Self.text(start, 2).count == 2)
        #expect(Self.text(start + 4, 3).count == 3, "the limit is reached before the border")
        #expect(Self.text(start + 4, 4).count == nil, "the text goes on behind the border")
    }

    @Test("A file that was cut off behind a mapping is no longer there (SIGBUS)")
    func truncatedFile() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("guarded-\(UUID().uuidString)").path
        defer { unsafe unlink(path) }
        let pages = try Pages(file: path, count: 2)
        let (before, _) = Self.copy(pages.address + UInt64(pages.size), 8)
        #expect(before == 8)
        #expect(unsafe truncate(path, off_t(pages.size)) == 0)
        #expect(Self.copy(pages.address + UInt64(pages.size), 8).count == 0)
        #expect(Self.copy(pages.address + UInt64(pages.size) - 3, 8).count == 3)
        #expect(Self.text(pages.address + UInt64(pages.size), 8).count == nil)
    }

    @Test("A thread that blocks all signals survives, too")
    func blockedSignals() throws {
        let found = Mutex<Int?>(nil)
        let thread = Thread {
            var all = sigset_t()
            unsafe sigfillset(&all)
            unsafe pthread_sigmask(SIG_BLOCK, &all, nil)
            let copied = Self.copy(16, 8).count
            found.withLock { $0 = copied }
        }
        thread.start()
        while !thread.isFinished { usleep(1000) }
        #expect(found.withLock { $0 } == 0)
    }

    @Test("The system's copy says the same")
    func bySystem() throws {
        let pages = try Pages(count: 2)
        pages.forbid(1)
        for address in [8, pages.address, pages.address + UInt64(pages.size)] {
            var bytes = [UInt8](repeating: 1, count: 16)
            let copied = unsafe bytes.withUnsafeMutableBytes { room in
                unsafe GuardedMemory.copyBySystem(
                    from: address, to: UInt64(UInt(bitPattern: room.baseAddress)), count: 16)
            }
            #expect(copied == Self.copy(address, 16).count)
        }
    }
}

/// Pages of memory, of which some may be taken away.
final class Pages {
    let size = Int(getpagesize())
    let address: UInt64
    private let count: Int

    init(count: Int) throws {
        // Safety: a fresh mapping replaces nothing; so below.
        let mapping = unsafe mmap(nil, count * size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        address = UInt64(UInt(bitPattern: mapping))
        try #require(address != .max)
        self.count = count
    }

    /// Maps a new file of zeros.
    init(file path: String, count: Int) throws {
        let file = unsafe open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        try #require(file >= 0 && ftruncate(file, off_t(count * size)) == 0)
        let mapping = unsafe mmap(nil, count * size, PROT_READ, MAP_SHARED, file, 0)
        close(file)
        address = UInt64(UInt(bitPattern: mapping))
        try #require(address != .max)
        self.count = count
    }

    deinit { unsafe munmap(pointer(0), count * size) }

    // Safety, for all below: the pages are this owner's, and offsets are inside of them.

    private func pointer(_ offset: Int) -> UnsafeMutableRawPointer {
        unsafe UnsafeMutableRawPointer(bitPattern: UInt(address)).unsafelyUnwrapped + offset
    }

    func write(_ byte: UInt8, at offset: Int) { unsafe pointer(offset).storeBytes(of: byte, as: UInt8.self) }

    func forbid(_ page: Int) { unsafe mprotect(pointer(page * size), size, PROT_NONE) }
}
