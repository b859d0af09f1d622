import BPFModel
import BPFPlatform
import Synchronization

/// Samples that programs output to one index of a perf event array, and their consumer's side.
///
///     page:  … data_head: u64 at 1024 │ data_tail: u64 at 1032 …
///     data:  type: u32 │ misc: u16 │ size: u16 │ body     of any size, to 8 bytes
///
/// - Kernel: the memory that perf_event_open(2) maps; `PERF_RECORD_SAMPLE` with `PERF_SAMPLE_RAW`, `PERF_RECORD_LOST`.
public final class PerfBuffer: Sendable {
    private let memory: MapMemory
    private let mask: UInt64
    private let producers = Mutex(UInt64(0))
    private let total = Atomic<UInt64>(0)

    private static let page = 4096
    private static let sample: UInt32 = 9
    private static let lost: UInt32 = 2

    /// A buffer of `pages` pages of data, a power of two.
    init(pages: Int) throws(LinuxError) {
        guard pages > 0, pages <= 1 << 16, pages & (pages - 1) == 0 else { throw .einval }
        do throws(SystemError) {
            let size = pages * Self.page
            memory = try MapMemory.make(count: Self.page + size, backing: .process, mirrored: size)
            mask = UInt64(size - 1)
        } catch {
            throw .enomem
        }
    }

    private var head: UInt { memory.base + 1024 }
    private var tail: UInt { memory.base + 1032 }

    private func address(_ position: UInt64) -> UInt { memory.base + UInt(Self.page) + UInt(position & mask) }

    /// How many samples found no room.
    public var lostCount: UInt64 { total.load(ordering: .relaxed) }

    /// Writes a sample of two parts; counts it as lost when there is no room.
    @unsafe
    func write(_ first: (address: UInt, count: Int), _ second: (address: UInt, count: Int)) throws(LinuxError) {
        let raw = 4 + first.count + second.count
        let size = UInt64(8 + raw + 7) & ~7
        if size > 0xffff { throw .e2big }
        let isWritten = producers.withLock { lost in
            // Safety: positions in the first page.
            let start = unsafe AtomicMemory.peek64(head)
            let free = mask + 1 - (start &- (unsafe AtomicMemory.load64(tail)))
            let notice: UInt64 = lost > 0 ? 24 : 0
            if free > mask + 1 || size + notice > free {
                lost += 1
                return false
            }
            var position = start
            if lost > 0 {
                unsafe writeLost(lost, at: position)
                position += notice
                lost = 0
            }
            // Safety: there is room for the record; the caller vouches for the parts.
            let record = address(position)
            unsafe RawMemory.store(UInt64(Self.sample) | size << 48, to: record)
            unsafe RawMemory.store(UInt32(size - 12), to: record + 8)
            if first.count > 0 { unsafe RawMemory.copy(from: first.address, to: record + 12, count: first.count) }
            let rest = record + 12 + UInt(first.count)
            if second.count > 0 { unsafe RawMemory.copy(from: second.address, to: rest, count: second.count) }
            let padding = Int(size) - 8 - raw
            if padding > 0 { unsafe RawMemory.zero(rest + UInt(second.count), count: padding) }
            unsafe AtomicMemory.store64(position + size, to: head)
            return true
        }
        if !isWritten {
            total.wrappingAdd(1, ordering: .relaxed)
            throw .enospc
        }
    }

    @unsafe
    private func writeLost(_ count: UInt64, at position: UInt64) {
        let record = address(position)
        // Safety: the caller has made sure that there is room.
        unsafe RawMemory.store(UInt64(Self.lost) | 24 << 48, to: record)
        unsafe RawMemory.store(0 as UInt64, to: record + 8)
        unsafe RawMemory.store(count, to: record + 16)
    }

    /// What a consumer finds.
    public enum Record: Hashable, Sendable {
        /// What a program output, padded with zeros to 4 bytes short of a multiple of 8.
        case sample([UInt8])
        /// So many samples were lost here.
        case lost(UInt64)
    }

    /// Takes the records that wait, at most `limit`; one thread at a time.
    public func read(limit: Int = .max) -> [Record] {
        var records: [Record] = []
        // Safety: positions in the first page; records lie between them.
        var position = unsafe AtomicMemory.peek64(tail)
        let end = unsafe AtomicMemory.load64(head)
        while position < end, records.count < limit {
            let record = address(position)
            let header = unsafe RawMemory.load(record, as: UInt64.self)
            if UInt32(truncatingIfNeeded: header) == Self.lost {
                records.append(.lost(unsafe RawMemory.load(record + 16)))
            } else {
                let count = Int(unsafe RawMemory.load(record + 8, as: UInt32.self))
                records.append(.sample((0..<UInt(count)).map { unsafe RawMemory.load(record + 12 + $0) }))
            }
            position += header >> 48
        }
        unsafe AtomicMemory.store64(position, to: tail)
        return records
    }
}
