import BPFModel

extension PacketHook {
    /// A captured frame as it arrives here; nil for one without a whole Ethernet header.
    ///
    /// Unlike in a test run, a socket filter sees the Ethernet header too, as on a packet socket.
    func event(for frame: CapturedFrame, time: ReplayOptions.Time) -> PacketEvent? {
        guard let header = EthernetHeader(frame.data) else { return nil }
        let interface = NetworkInterface.captured(index: UInt32(clamping: frame.interfaceIndex + 1))
        guard showsSocketBuffer else {
            var context = ContextBytes(contextLayout)
            context[XDPField.ingressInterface] = UInt64(interface.index)
            return PacketEvent(data: frame.data, context: context)
        }
        let length = frame.data.count - (showsLinkHeaderInReplays ? 0 : EthernetHeader.length)
        var context = ContextBytes.socketBuffer(header, length: length, interface: interface)
        context[SocketBufferField.ingressInterface] = UInt64(interface.index)
        context[SocketBufferField.wireLength] = UInt64(max(frame.originalLength, frame.data.count))
        if time == .capture { context[SocketBufferField.timestamp] = frame.timestamp }
        return PacketEvent(
            data: frame.data, hiddenLength: showsLinkHeaderInReplays ? 0 : EthernetHeader.length, context: context)
    }

    /// Whether the packet begins with its Ethernet header: sockets and routes begin at the network layer.
    private var showsLinkHeaderInReplays: Bool {
        switch programType {
        case .cgroupSkb, .lwtIn, .lwtOut, .lwtXmit: false
        default: true
        }
    }
}
