/// The interface that a packet is said to arrive at.
public struct NetworkInterface: Hashable, Sendable {
    /// The number that programs read as `ifindex`.
    public let index: UInt32
    /// The hardware address in the low 48 bits; nil for one that every unicast frame is meant for.
    let address: UInt64?
    /// The address of frames to all.
    let broadcast: UInt64

    /// The interface of `BPF_PROG_TEST_RUN`: address and broadcast address are zeros.
    public static let loopback = NetworkInterface(index: 1, address: 0, broadcast: 0)

    /// An interface of a capture, which does not tell its address: all unicast frames are taken as meant for it.
    public static func captured(index: UInt32) -> NetworkInterface {
        NetworkInterface(index: index, address: nil, broadcast: 0xffff_ffff_ffff)
    }

    /// The same interface under another number.
    func numbered(_ index: UInt32) -> NetworkInterface {
        NetworkInterface(index: index, address: address, broadcast: broadcast)
    }

    /// Whom a frame is meant for, as programs read it in `pkt_type`.
    func packetType(of header: EthernetHeader) -> PacketType {
        if header.destination == address { return .host }
        let isMulticast = header.destination & (1 << 40) != 0
        guard isMulticast else { return address == nil ? .host : .otherHost }
        return header.destination == broadcast ? .broadcast : .multicast
    }
}

/// Whom a frame is meant for.
///
/// - Kernel: the `PACKET_*` constants of `if_packet.h`.
enum PacketType: UInt32, Sendable {
    case host = 0
    case broadcast = 1
    case multicast = 2
    case otherHost = 3
}
