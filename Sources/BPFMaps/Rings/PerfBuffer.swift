import BPFModel

/// Samples that programs output to one index of a perf event array, and their consumer's side.
public struct PerfBuffer: Sendable {
    private let array: PerfEventArray
    private let pages: PerfPages

    init(_ array: PerfEventArray, _ pages: PerfPages) {
        self.array = array
        self.pages = pages
    }

    /// How many samples found no room since the buffer was opened.
    public var lostCount: UInt64 {
        // Safety: a counter of the page.
        unsafe AtomicMemory.load64(pages.drops)
    }

    /// What a consumer finds.
    public enum Record: Hashable, Sendable {
        /// What a program output, padded with zeros to 4 bytes short of a multiple of 8.
        case sample([UInt8])
        /// So many samples were lost here.
        case lost(UInt64)
    }

    /// Takes the records that wait, at most `limit` samples; one thread at a time, of all processes.
    ///
    /// All losses that it tells of add up to `lostCount` once everything is taken.
    public func read(limit: Int = .max) -> [Record] {
        var records: [Record] = []
        _ = consume(limit: limit) { sample in
            records.append(
                .sample((0..<sample.byteCount).map { unsafe sample.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }))
        } lost: {
            records.append(.lost($0))
        }
        return records
    }

    /// Calls `body` with each sample that waits, at most `limit`, and gives their room back; how many there were.
    ///
    /// One thread at a time may consume. The span is valid during the call, and mostly the buffer's memory itself.
    /// - Parameter lost: called where samples found no room, with how many.
    public func consume<Failure>(
        limit: Int = .max, _ body: (RawSpan) throws(Failure) -> Void,
        lost: (UInt64) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try pages.consume(limit: limit, body, lost: lost)
    }

    /// As above, for those who ask for losses otherwise (`lostCount`).
    public func consume<Failure>(
        limit: Int = .max, _ body: (RawSpan) throws(Failure) -> Void
    ) throws(Failure) -> Int {
        try consume(limit: limit, body) { (_) throws(Failure) in }
    }

    /// Whether records wait in this buffer.
    public var hasRecords: Bool { pages.hasRecords }

    /// Sleeps until records wait in this buffer, or for some time; producers of all processes wake it, those of the map's other buffers too early.
    public func wait(milliseconds: UInt32) { array.wait(milliseconds: milliseconds) { pages.hasRecords } }
}
