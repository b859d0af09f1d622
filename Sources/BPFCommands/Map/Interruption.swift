import Foundation
import Synchronization

/// Whether Ctrl-C was pressed, for commands that end properly then.
enum Interruption {
    private static let flag = Atomic<Bool>(false)

    /// Takes note of interruptions from now on, in place of ending; also where whoever started this process had blocked them.
    static func prepare() {
        flag.store(false, ordering: .relaxed)
        signal(SIGINT) { _ in Interruption.flag.store(true, ordering: .relaxed) }
        var signals = sigset_t()
        // Safety: the calls fill and read the set that they are given.
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    }

    static var hasCome: Bool { flag.load(ordering: .relaxed) }
}
