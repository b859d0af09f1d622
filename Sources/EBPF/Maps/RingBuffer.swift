public import BPFMaps
import BPFModel

/// The records of a ring buffer as plain structs, as they come.
///
///     let events = try RingBuffer<Event>(collection.map(named: "events"))
///     for await item in events {
///         switch item {
///         case .event(let event): print(event.pid)
///         case .gap(let lost): print("\(lost) events were lost before this point")
///         }
///     }
public struct RingBuffer<Event: BitwiseCopyable & Sendable>: Sendable {
    private let map: RingBufferMap

    /// Takes a ring buffer.
    ///
    /// - Throws: `TypeMismatch` for a map of another type. Records have no types in BTF: a shorter one is told as ``Item/short(_:)``.
    public init(_ map: any Map) throws(TypeMismatch) {
        guard let ring = map as? RingBufferMap else {
            throw TypeMismatch(description: "a map of type \(map.definition.type.name) is no ring buffer")
        }
        self.map = ring
    }

    /// What comes out of a ring buffer.
    public enum Item: Sendable {
        /// A record.
        case event(Event)
        /// So many records found no room, between the one before and the one after; all gaps together are ``RingBuffer/dropCount``.
        case gap(UInt64)
        /// A record of fewer bytes than an event has.
        case short([UInt8])
    }

    /// How many records found no room since the map was made.
    public var dropCount: UInt64 { map.dropCount }

    /// Calls `body` with what waits, at most `limit` records; how many there were.
    public func poll<Failure>(limit: Int = .max, _ body: (Item) throws(Failure) -> Void) throws(Failure) -> Int {
        try map.consume(limit: limit) { (record) throws(Failure) in
            try body(Self.item(record))
        } lost: { (count) throws(Failure) in
            try body(.gap(count))
        }
    }

    static func item(_ record: RawSpan) -> Item {
        if record.byteCount < MemoryLayout<Event>.size {
            return .short((0..<record.byteCount).map { unsafe record.unsafeLoad(fromByteOffset: $0, as: UInt8.self) })
        }
        // Safety: the record has as many bytes as an event.
        return .event(unsafe record.unsafeLoadUnaligned(as: Event.self))
    }
}

extension RingBuffer: AsyncSequence {
    /// Takes records one by one; waits for the next without holding a thread.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var items: PolledItems<Item>

        init(_ ring: RingBuffer) {
            items = PolledItems { taken in _ = ring.poll(limit: 256) { taken.append($0) } }
        }

        /// The next item; nil when the task is cancelled.
        public mutating func next() async -> Item? { await items.next() }
    }

    /// Begins to take records; one iterator at a time.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
