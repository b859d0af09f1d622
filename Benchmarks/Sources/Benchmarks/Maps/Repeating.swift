import Foundation
import Synchronization

/// Work that a thread of its own repeats until it is stopped.
final class Repeating: Sendable {
    private let state = Mutex((isStopped: false, failure: (any Error)?.none))
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ work: @escaping @Sendable () throws -> Void) {
        Thread.detachNewThread { [self] in
            while !state.withLock({ $0.isStopped }) {
                do { try work() } catch {
                    state.withLock { $0 = (true, error) }
                }
            }
            hasEnded.signal()
        }
    }

    /// Waits for the work that is under way.
    func stop() throws {
        state.withLock { $0.isStopped = true }
        hasEnded.wait()
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }
}
