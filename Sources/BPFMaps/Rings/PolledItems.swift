/// Items that are waited for one by one, without holding a thread.
package struct PolledItems<Item> {
    private let poll: (inout [Item]) -> Void
    /// The first one last.
    private var waiting: [Item] = []

    private static var shortestPause: Duration { .microseconds(50) }
    private static var longestPause: Duration { .milliseconds(10) }

    /// Items that `poll` appends, in their order, where there are any.
    package init(_ poll: @escaping (inout [Item]) -> Void) {
        self.poll = poll
    }

    /// The next item; nil when the task is cancelled.
    ///
    /// The longer nothing comes, the longer it pauses before it looks again.
    package mutating func next() async -> Item? {
        var pause = Self.shortestPause
        while waiting.isEmpty {
            if Task.isCancelled { return nil }
            var taken: [Item] = []
            poll(&taken)
            waiting = taken.reversed()
            if !waiting.isEmpty { break }
            try? await Task.sleep(for: pause)
            pause = min(pause * 2, Self.longestPause)
        }
        return waiting.removeLast()
    }
}
