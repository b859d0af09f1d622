/// What a caller of `BPF_PROG_TEST_RUN` gives.
///
/// The runs happen one after the other on the same packet and context, which keep what the program does to them.
///
/// Answers and refusals are those of Linux 6.18 (tests "Single runs"), with three differences, where Linux depends on
/// its machine: packets are one piece up to 16 MiB, whatever the page size, and never in fragments; interfaces are not
/// looked up, so that a context may name any; and every interface has as many receive queues as a context asks for.
/// - Source: <https://docs.kernel.org/bpf/bpf_prog_run.html>.
public struct TestRun: Hashable, Sendable {
    /// The packet from its Ethernet header on; for XDP, with the metadata of the context's `data` bytes in front.
    public var data: [UInt8]
    /// The context's fields in the byte order of the host; nil for none.
    ///
    /// Fewer bytes than the structure has mean zeros.
    public var context: [UInt8]?
    /// How many times the program runs; 0 means once.
    public var repetitions: UInt32
    /// How many bytes of the packet the caller has room for afterwards; nil for all, which bpf(2) writes as 0.
    public var dataCapacity: Int?
    /// How many bytes of the context the caller has room for afterwards; nil for all.
    public var contextCapacity: Int?

    /// Describes a run.
    public init(
        data: [UInt8],
        context: [UInt8]? = nil,
        repetitions: UInt32 = 1,
        dataCapacity: Int? = nil,
        contextCapacity: Int? = nil
    ) {
        self.data = data
        self.context = context
        self.repetitions = repetitions
        self.dataCapacity = dataCapacity
        self.contextCapacity = contextCapacity
    }
}
