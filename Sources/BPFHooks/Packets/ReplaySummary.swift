public import BPFModel
public import BPFRuntime

/// What came of running a program over the frames of a capture.
public struct ReplaySummary: Hashable, Sendable {
    /// How often each result came, by the low word of R0.
    public private(set) var results: [UInt32: Int] = [:]
    /// How many times the program ran to its end.
    public private(set) var runs = 0
    /// The bytes of the frames that it ran over, as captured.
    public private(set) var bytes = 0
    /// Frames without a whole Ethernet header, which no hook shows to a program.
    public private(set) var runts = 0
    /// Frames that the capture holds only in part, and that the program saw so.
    public private(set) var cutFrames = 0
    /// Where packets were sent.
    public private(set) var redirected = RedirectionCounts()
    /// From the first frame to the last, in nanoseconds of the host.
    public internal(set) var duration: UInt64 = 0
    /// What ended the replay before the capture did; nil when all frames were seen.
    public internal(set) var failure: Failure?

    /// What can end a replay early.
    public enum Failure: Hashable, Sendable {
        /// The capture cannot be read on, or has frames that hooks do not take.
        case capture(CaptureError)
        /// There is no memory for the frame of that number.
        case packet(LinuxError, frame: Int)
        /// The program did what it may not do, on the frame of that number.
        case trap(Trap, frame: Int)
    }

    /// Counts a run over `frame`.
    mutating func count(_ result: UInt32, of frame: CapturedFrame) {
        results[result, default: 0] += 1
        runs += 1
        bytes += frame.data.count
        if frame.originalLength > frame.data.count { cutFrames += 1 }
    }

    /// Counts where a run sent its packet.
    mutating func count(_ forwarding: PacketForwarding, isRedirected: Bool) {
        redirected.count(forwarding, isRedirected: isRedirected)
    }

    /// Counts a frame that is too short.
    mutating func countRunt() {
        runts += 1
    }

    /// How many packets and copies were sent to each target.
    public var redirections: [PacketForwarding.Target: Int] { redirected.targets }

    /// Packets that were redirected to nowhere: no helper was told a target that there is.
    public var lostRedirections: Int { redirected.nowhere }

    /// How often each verdict came, by name, as the hook calls them; the most frequent first.
    public func verdicts(at hook: PacketHook) -> [(name: String, count: Int)] {
        var counts: [String: Int] = [:]
        for (result, count) in results { counts[hook.verdictName(result), default: 0] += count }
        return counts.sorted { $0.value == $1.value ? $0.key < $1.key : $0.value > $1.value }
            .map { (name: $0.key, count: $0.value) }
    }
}

extension ReplaySummary.Failure: CustomStringConvertible {
    /// One sentence for people, with the place.
    public var description: String {
        switch self {
        case .capture(let error): "\(error)"
        case .packet(let error, let frame): "frame \(frame) cannot be loaded: \(error)"
        case .trap(let trap, let frame): "frame \(frame): \(trap)"
        }
    }
}
