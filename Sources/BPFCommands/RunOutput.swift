import EBPF

/// What comes out of runs besides their report: events, and captures of packets that went on or were sent away.
final class RunOutput {
    let events: RunEvents
    let redirects: RedirectCaptures
    private let hook: PacketHook
    /// The packets that went on, and where they are written to; nil for nowhere.
    private var survivors: (path: String, recorder: PacketRecorder)?

    init(events: RunEvents, redirects: RedirectCaptures, hook: PacketHook, survivors path: String?) {
        self.events = events
        self.redirects = redirects
        self.hook = hook
        survivors = path.map { ($0, PacketRecorder()) }
    }

    /// Takes what a program did with a frame.
    func record(_ frame: borrowing ReplayedFrame) {
        survivors?.recorder.record(frame)
        if frame.isRedirected || !frame.forwarding.copies.isEmpty {
            redirects.record(
                frame.data, frame.forwarding, isRedirected: frame.isRedirected, time: frame.frame.timestamp)
        }
        events.show(frame: frame.frame.number)
    }

    /// Takes what came of a single packet.
    func record(_ result: TestRunResult) {
        survivors?.recorder.record(result, at: hook)
        redirects.record(result.data, result.forwarding, isRedirected: result.isRedirected, time: 0)
        events.show(frame: nil)
    }

    /// Writes the files.
    func finish() throws(CommandError) {
        if let survivors { try OutputFile.write(survivors.recorder.bytes, to: survivors.path) }
        try redirects.finish()
    }
}
