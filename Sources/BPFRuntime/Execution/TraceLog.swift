import Synchronization

/// What programs printed: the last lines, up to a limit.
///
/// Safe to share between threads.
public final class TraceLog: Sendable {
    /// How many lines are kept.
    public let capacity: Int
    private let state = Mutex(State())

    private struct State {
        var lines: [String] = []
        var first = 0
        var dropped = 0
    }

    /// Keeps the last `capacity` lines.
    public init(capacity: Int = 10_000) {
        self.capacity = max(capacity, 1)
    }

    /// The lines that are kept, oldest first.
    public var lines: [String] {
        state.withLock { Array($0.lines[$0.first...] + $0.lines[..<$0.first]) }
    }

    /// How many lines were dropped to make room for later ones.
    public var droppedCount: Int { state.withLock { $0.dropped } }

    /// Forgets everything.
    public func removeAll() {
        state.withLock { $0 = State() }
    }

    /// Appends a line, and drops the oldest where there is no room.
    func append(_ line: String) {
        state.withLock { state in
            if state.lines.count < capacity { return state.lines.append(line) }
            state.lines[state.first] = line
            state.first = (state.first + 1) % capacity
            state.dropped += 1
        }
    }
}
