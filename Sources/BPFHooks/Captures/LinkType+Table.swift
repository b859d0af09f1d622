/// One row of the table of link layers.
struct LinkTypeName: Sendable {
    let type: LinkType
    let name: String

    init(_ number: UInt16, _ name: String) {
        self.type = LinkType(rawValue: number)
        self.name = name
    }
}

extension LinkType {
    /// The link layers that captures of networks commonly have, in the order of their numbers.
    static let table: [LinkTypeName] = [
        LinkTypeName(0, "NULL"),
        LinkTypeName(1, "ETHERNET"),
        LinkTypeName(6, "IEEE802_5"),
        LinkTypeName(8, "SLIP"),
        LinkTypeName(9, "PPP"),
        LinkTypeName(10, "FDDI"),
        LinkTypeName(12, "RAW"),
        LinkTypeName(50, "PPP_HDLC"),
        LinkTypeName(51, "PPP_ETHER"),
        LinkTypeName(101, "RAW"),
        LinkTypeName(104, "C_HDLC"),
        LinkTypeName(105, "IEEE802_11"),
        LinkTypeName(108, "LOOP"),
        LinkTypeName(113, "LINUX_SLL"),
        LinkTypeName(117, "PFLOG"),
        LinkTypeName(127, "IEEE802_11_RADIOTAP"),
        LinkTypeName(147, "USER0"),
        LinkTypeName(187, "BLUETOOTH_HCI_H4"),
        LinkTypeName(189, "USB_LINUX"),
        LinkTypeName(195, "IEEE802_15_4_WITHFCS"),
        LinkTypeName(201, "BLUETOOTH_HCI_H4_WITH_PHDR"),
        LinkTypeName(220, "USB_LINUX_MMAPPED"),
        LinkTypeName(227, "CAN_SOCKETCAN"),
        LinkTypeName(228, "IPV4"),
        LinkTypeName(229, "IPV6"),
        LinkTypeName(239, "NFLOG"),
        LinkTypeName(249, "USBPCAP"),
        LinkTypeName(253, "NETLINK"),
        LinkTypeName(271, "VSOCK"),
        LinkTypeName(276, "LINUX_SLL2"),
    ]
}
