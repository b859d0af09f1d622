import Synchronization

/// Packets that programs redirect to an entry of an XSKMAP, for Swift code of this process: what an AF_XDP socket is on Linux.
///
///     let queue = PacketQueue()
///     try collection.map(named: "sockets")?.set(queue, at: 0)
///     for await item in queue {
///         switch item {
///         case .packet(let bytes): print(bytes.count)
///         case .gap(let lost): print("\(lost) packets found no room")
///         }
///     }
public final class PacketQueue: EntryObject {
    /// Its number in this process, never 0.
    public let identifier: UInt32
    /// The most packets that wait.
    public let capacity: Int
    private let state = Mutex(State())

    private static let identifiers = Atomic<UInt32>(0)

    private struct State {
        /// Those from `first` on wait.
        var packets: [[UInt8]] = []
        var first = 0
        var (dropped, told) = (UInt64(0), UInt64(0))

        var count: Int { packets.count - first }
    }

    /// What comes out.
    public enum Item: Hashable, Sendable {
        /// A packet as the program left it, from its Ethernet header on.
        case packet([UInt8])
        /// So many packets found no room, after the one before; all gaps together are ``PacketQueue/dropCount``.
        case gap(UInt64)
    }

    /// An empty queue that holds at most `capacity` packets.
    public init(capacity: Int = 2048) {
        self.capacity = Swift.max(capacity, 1)
        identifier = Self.identifiers.wrappingAdd(1, ordering: .relaxed).newValue
    }

    /// Takes a packet in; false, and counted as dropped, where there is no room.
    public func offer(_ packet: [UInt8]) -> Bool {
        state.withLock { state in
            // A gap is told before the next packet: until then there is no room for it.
            if state.count >= capacity || state.dropped != state.told {
                state.dropped += 1
                return false
            }
            state.packets.append(packet)
            return true
        }
    }

    /// How many packets found no room.
    public var dropCount: UInt64 { state.withLock { $0.dropped } }

    /// How many packets wait.
    public var count: Int { state.withLock { $0.count } }

    /// The next packet or gap; nil where none waits.
    public func take() -> Item? {
        state.withLock { state in
            if state.count > 0 {
                let packet = state.packets[state.first]
                state.packets[state.first] = []
                state.first += 1
                if state.first > 64, state.first * 2 > state.packets.count {
                    state.packets.removeFirst(state.first)
                    state.first = 0
                }
                return .packet(packet)
            }
            if state.dropped == state.told { return nil }
            defer { state.told = state.dropped }
            return .gap(state.dropped - state.told)
        }
    }
}

extension PacketQueue: AsyncSequence {
    /// Takes items one by one; waits for the next without holding a thread.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private var items: PolledItems<Item>

        init(_ queue: PacketQueue) {
            items = PolledItems { taken in if let item = queue.take() { taken.append(item) } }
        }

        /// The next item; nil when the task is cancelled.
        public mutating func next() async -> Item? { await items.next() }
    }

    /// Begins to take packets.
    public func makeAsyncIterator() -> AsyncIterator { AsyncIterator(self) }
}
