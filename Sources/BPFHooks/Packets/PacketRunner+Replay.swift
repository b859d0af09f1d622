import BPFModel
import BPFPlatform
import BPFRuntime

extension PacketRunner {
    /// Runs the program once over each frame of a capture, in the order of the file.
    ///
    /// Programs see each frame from its Ethernet header on, VLAN tags included, as it would arrive at the interface that
    /// captured it: number 1 for the capture's first. Every unicast frame counts as meant for this host.
    /// What the program does to a packet ends with its frame; what it keeps in maps stays.
    ///
    /// The replay ends at the first frame that cannot be read, has no Ethernet header by its link type, or on which the
    /// program traps; the summary says so, and what was counted until then stands.
    /// - Parameters:
    ///   - capture: where frames come from.
    ///   - options: which time programs read, and how often `progress` is called.
    ///   - progress: is told what was counted so far.
    ///   - body: is called after each run, while the packet is as the program left it.
    public func replay<Failure: Error>(
        _ capture: inout CaptureReader,
        options: ReplayOptions = ReplayOptions(),
        progress: (ReplaySummary) -> Void = { _ in },
        forEach body: (borrowing ReplayedFrame) throws(Failure) -> Void
    ) throws(Failure) -> ReplaySummary {
        var summary = ReplaySummary()
        var watch = ReplayWatch(interval: options.progressInterval)
        defer { context.time = nil }
        replay: while true {
            switch step(&capture, options) {
            case .end:
                break replay
            case .failure(let failure):
                summary.failure = failure
                break replay
            case .runt:
                summary.countRunt()
            case .run(let frame, let result):
                summary.count(result, of: frame)
                summary.count(context.forwarding, isRedirected: result == hook.redirectResult)
                try body(
                    ReplayedFrame(
                        frame, result: result, hook: hook, packet: packet, forwarding: context.forwarding))
            }
            if watch.isDue() {
                summary.duration = watch.elapsed
                progress(summary)
            }
        }
        summary.duration = watch.elapsed
        return summary
    }

    /// What came of one frame.
    private enum Step {
        case run(CapturedFrame, result: UInt32)
        case runt
        case failure(ReplaySummary.Failure)
        case end
    }

    private func step(_ capture: inout CaptureReader, _ options: ReplayOptions) -> Step {
        let frame: CapturedFrame
        do throws(CaptureError) {
            guard let next = try capture.next() else { return .end }
            frame = next
        } catch {
            return .failure(.capture(error))
        }
        guard frame.linkType == .ethernet else {
            return .failure(.capture(CaptureError(offset: frame.fileOffset, reason: .notEthernet(frame.linkType))))
        }
        guard let event = hook.event(for: frame, time: options.time) else { return .runt }
        return run(event, of: frame, time: options.time)
    }

    private func run(_ event: PacketEvent, of frame: CapturedFrame, time: ReplayOptions.Time) -> Step {
        do throws(LinuxError) {
            try load(event)
        } catch {
            return .failure(.packet(error, frame: frame.number))
        }
        context.time = time == .capture ? frame.timestamp : nil
        let result: UInt32
        do throws(Trap) {
            result = UInt32(truncatingIfNeeded: try program.run(in: context))
        } catch {
            return .failure(.trap(error, frame: frame.number))
        }
        do throws(EntryRunner.Failure) {
            try settle(result)
            return .run(frame, result: result)
        } catch {
            switch error {
            case .trap(let trap): return .failure(.trap(trap, frame: frame.number))
            case .packet(let error): return .failure(.packet(error, frame: frame.number))
            }
        }
    }
}
