public import BPFRuntime

/// A frame of a capture after the program ran over it; it can be looked at until the next frame comes.
public struct ReplayedFrame: ~Copyable {
    /// The frame as captured.
    public let frame: CapturedFrame
    /// The low word of R0.
    public let result: UInt32
    /// Where the program sent the packet, or copies of it; its targets count if the frame `isRedirected`.
    public let forwarding: PacketForwarding
    private let hook: PacketHook
    private let packet: Packet

    init(_ frame: CapturedFrame, result: UInt32, hook: PacketHook, packet: Packet, forwarding: PacketForwarding) {
        self.forwarding = forwarding
        self.frame = frame
        self.result = result
        self.hook = hook
        self.packet = packet
    }

    /// The packet as the program left it, without metadata.
    public var data: [UInt8] { packet.bytes }

    /// Whether the result is the one that sends the packet to the targets: nowhere, if there are none.
    public var isRedirected: Bool { result == hook.redirectResult }

    /// The packet as it goes on from the hook; nil for one that goes nowhere.
    public var survivor: [UInt8]? {
        let length = hook.survivingLength(of: packet.count, result: result)
        return length == 0 ? nil : Array(packet.bytes.prefix(length))
    }
}
