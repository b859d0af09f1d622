public import BPFMaps
import BPFModel

/// What programs output to a perf event array as plain structs, as it comes; the array may be pinned, and its programs in other processes.
///
///     let events = try PerfEvents<Event>(MapFactory().open("/run/user/1000/ebpf/events"))
///     for await item in events {
///         switch item {
///         case .event(let event, let index): print(index, event.pid)
///         case .gap(let lost, let index): print("\(lost) events of buffer \(index) were lost before this point")
///         }
///     }
public struct PerfEvents<Event: BitwiseCopyable & Sendable>: Sendable {
    private let map: PerfEventArray

    /// Takes a perf event array, and opens the buffers that nobody has opened; `pages` is at most what the map has room for.
    ///
    /// - Throws: `TypeMismatch` for a map of another type, or one that users may not change. Records have no types in BTF: a shorter one is told
    ///   as ``Item/short(_:index:)``.
    public init(_ map: any Map, pages: Int = 64) throws(TypeMismatch) {
        guard let array = map as? PerfEventArray else {
            throw TypeMismatch(description: "a map of type \(map.definition.type.name) is no perf event array")
        }
        self.map = array
        for index in 0..<array.bufferCount where array.buffer(at: index) == nil {
            do throws(LinuxError) {
                _ = try array.open(index: index, pages: Swift.min(pages, Int(array.definition.bufferPages)))
            } catch {
                throw TypeMismatch(description: "the buffer at index \(index) can't be opened: \(error)")
            }
        }
    }

    /// What comes out of the buffers, with the index of the buffer: that of the slot of the run, unless the program named another.
    public enum Item: Sendable {
        /// A record.
        case event(Event, index: UInt32)
        /// So many records found no room, between the one before and the one after of this buffer; all gaps together are ``PerfEvents/dropCount``.
        case gap(UInt64, index: UInt32)
        /// A record of fewer bytes than an event has.
        case short([UInt8], index: UInt32)
    }

    /// How many records found no room since the buffers were opened.
    public var dropCount: UInt64 { map.dropCount }

    /// Calls `body` with what waits, at most `limit` records; how many there were.
    public func poll<Failure>(limit: Int = .max, _ body: (Item) throws(Failure) -> Void) throws(Failure) -> Int {
        try map.consume(limit: limit) { (index, record) throws(Failure) in
            try body(Self.item(record, index))
        } lost: { (index, count) throws(Failure) in
            try body(.gap(count, index: index))
        }
    }

    static func item(_ record: RawSpan, _ index: UInt32) -> Item {
        if record.byteCount < MemoryLayout<Event>.size {
            let bytes = (0..<record.byteCount).map { unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt8.self) }
            return .short(bytes, index: index)
        }
        // Safety: the record has as many bytes as an event.
        return .event(unsafe record.unsafeLoadUnaligned(as: Event.self), index: index)
    }
}

extension PerfEvents: AsyncSequence {
    /// Takes records one by one; waits for the next without holding a thread.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var items: PolledItems<Item>

        init(_ events: PerfEvents) {
            items = PolledItems { taken in _ = events.poll(limit: 256) { taken.append($0) } }
        }

        /// The next item; nil when the task is cancelled.
        public mutating func next() async -> Item? { await items.next() }
    }

    /// Begins to take records; one iterator at a time.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
