public import BPFModel
public import BPFRuntime

/// What `BPF_PROG_TEST_RUN` hands back.
public struct TestRunResult: Hashable, Sendable {
    /// The low word of R0 after the last run.
    public let returnValue: UInt32
    /// The packet after the last run, as far as the caller has room; for XDP with its metadata in front.
    public let data: [UInt8]
    /// How long the packet is, in bytes, whatever the caller has room for.
    public let dataLength: Int
    /// The context after the last run, as far as the caller has room; nil when none was given.
    public let context: [UInt8]?
    /// The average time of a run, in nanoseconds.
    public let duration: UInt64
    /// Where the last run sent the packet, or copies of it; its targets count if it `isRedirected`.
    ///
    /// Linux sends packets of test runs nowhere, and doesn't tell.
    public let forwarding: PacketForwarding
    /// Whether the result is the one that sends the packet to the targets.
    public let isRedirected: Bool
    /// `ENOSPC` when packet or context did not fit, which bpf(2) answers although the program ran; nil for success.
    public let error: LinuxError?

    init(
        _ test: TestRun, returnValue: UInt32, frame: [UInt8], context: ContextBytes?, duration: UInt64,
        forwarding: PacketForwarding, isRedirected: Bool
    ) {
        self.forwarding = forwarding
        self.isRedirected = isRedirected
        let dataFits = test.dataCapacity.map { frame.count <= $0 } ?? true
        let contextSize = context?.bytes.count ?? 0
        let contextFits = test.contextCapacity.map { contextSize <= $0 } ?? true
        self.returnValue = returnValue
        self.data = Array(frame.prefix(max(0, test.dataCapacity ?? frame.count)))
        self.dataLength = frame.count
        self.context = context.map { Array($0.bytes.prefix(max(0, test.contextCapacity ?? contextSize))) }
        self.duration = duration
        self.error = dataFits && contextFits ? nil : .enospc
    }
}
