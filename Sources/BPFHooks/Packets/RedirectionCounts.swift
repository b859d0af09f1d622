public import BPFRuntime

/// Where packets were sent by the programs that ran over them.
public struct RedirectionCounts: Hashable, Sendable {
    /// How many packets and copies were sent to each target.
    public private(set) var targets: [PacketForwarding.Target: Int] = [:]
    /// How many packets were dropped at entries of maps by the program or the queue that stands there.
    public private(set) var drops: [PacketForwarding.Target: Int] = [:]
    /// Packets that were redirected to nowhere: no helper was told a target that there is.
    public private(set) var nowhere = 0

    /// Nothing was sent.
    public init() {}

    /// Whether no packet was redirected, and no copy sent.
    public var isEmpty: Bool { targets.isEmpty && drops.isEmpty && nowhere == 0 }

    /// Counts where one run sent its packet.
    public mutating func count(_ forwarding: PacketForwarding, isRedirected: Bool) {
        for copy in forwarding.copies { targets[copy.target, default: 0] += 1 }
        guard isRedirected else { return }
        for target in forwarding.targets { targets[target, default: 0] += 1 }
        for decision in forwarding.decisions {
            if decision.bytes == nil {
                drops[decision.target, default: 0] += 1
            } else {
                targets[decision.target, default: 0] += 1
            }
        }
        if forwarding.targets.isEmpty && forwarding.decisions.isEmpty { nowhere += 1 }
    }
}
