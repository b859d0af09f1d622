/// The first 14 bytes of a frame.
///
///     destination:6  source:6  type or length:2
struct EthernetHeader: Hashable, Sendable {
    /// In bytes.
    static let length = 14

    /// The address that the frame is sent to, in the low 48 bits, first byte highest.
    let destination: UInt64
    /// The protocol as `skb->protocol` has it, in host order.
    ///
    /// A type below 1536 is a length, and the frame one of IEEE 802.3: 1 (`ETH_P_802_3`) when it starts with ones as
    /// old IPX does, else 4 (`ETH_P_802_2`). Observed on Linux 6.18: "Frames and what the context says of them".
    let protocolNumber: UInt16

    /// Reads the header of a frame; nil for a shorter one.
    init?(_ frame: some RandomAccessCollection<UInt8>) {
        guard frame.count >= Self.length else { return nil }
        destination = frame.prefix(6).reduce(0) { $0 << 8 | UInt64($1) }
        let type = frame.dropFirst(12).prefix(2).reduce(0) { $0 << 8 | UInt16($1) }
        let payload = frame.dropFirst(Self.length)
        switch type {
        case 0x0600...: protocolNumber = type
        case _ where payload.starts(with: [0xff, 0xff]): protocolNumber = 1
        default: protocolNumber = 4
        }
    }
}
