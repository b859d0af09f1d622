import Synchronization

/// Executable pages that programs share, and which parts of them are free.
final class CodeArena: Sendable {
    private let pages: CodePages
    private let space: Mutex<FreeSpace>
    /// The process that made the arena: a forked child must not write into pages that its parent executes.
    let owner: UInt32

    init(count: Int, near: UInt) throws(ExecutableMemoryError) {
        pages = try CodePages(count: count, near: near)
        space = Mutex(FreeSpace(count: pages.count))
        owner = HostProcess.identifier
    }

    /// Whether nothing is placed here.
    var isEmpty: Bool { space.withLock { $0.isWhole } }

    /// The address of an offset.
    func address(of offset: Int) -> UInt { pages.base + UInt(offset) }

    /// Takes room for `count` bytes; nil when there is none for this process.
    func take(_ count: Int) -> Range<Int>? {
        guard owner == HostProcess.identifier else { return nil }
        return space.withLock { space in
            pages.canShare || space.isWhole ? space.take(count) : nil
        }
    }

    /// Writes into room that was taken, and fills its rest with traps.
    func write(_ bytes: [UInt8], to range: Range<Int>) throws(ExecutableMemoryError) {
        try pages.write(bytes + Array(repeating: Trap.byte, count: range.count - bytes.count), at: range.lowerBound)
    }

    /// Gives room back; what was there traps from now on.
    func give(_ range: Range<Int>) {
        guard owner == HostProcess.identifier else { return }
        do throws(ExecutableMemoryError) {
            try pages.write(Array(repeating: Trap.byte, count: range.count), at: range.lowerBound)
            space.withLock { $0.give(range) }
        } catch {
            // The room stays taken: it holds code that nobody calls any more.
        }
    }
}

/// What fills the room between programs.
private enum Trap {
    /// `int3` on x86-64; all zeros is the undefined instruction `udf` on arm64.
    static var byte: UInt8 {
        #if arch(x86_64)
            0xcc
        #else
            0
        #endif
    }
}
