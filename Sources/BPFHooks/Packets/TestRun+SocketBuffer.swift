import BPFModel

extension TestRun {
    /// The packet and `__sk_buff` of a program over socket buffers.
    ///
    /// tc programs get the packet from its Ethernet header on, all others from its network header on.
    /// Observed on Linux 6.18: "What bpf(2) refuses", "What programs read".
    func socketBufferEvent(at hook: PacketHook) throws(TestRunError) -> PacketEvent {
        guard let header = EthernetHeader(data) else {
            throw .dataTooShort(length: data.count, minimum: EthernetHeader.length)
        }
        let given = try givenContext(.skBuff)
        guard data.count >= header.shortestFrame else {
            throw .dataTooShort(length: data.count, minimum: header.shortestFrame)
        }
        let interface = NetworkInterface.loopback
        let hidden = hook.showsEthernetHeaderInTestRuns ? 0 : EthernetHeader.length
        let length = data.count - hidden
        var context = ContextBytes.socketBuffer(header, length: length, interface: interface)
        if let given { try context.take(given, length: length) }
        return PacketEvent(data: data[...], hiddenLength: hidden, context: context)
    }

    /// What the caller finds in its context after the run.
    func returnedSocketBuffer(_ context: ContextBytes) -> ContextBytes? {
        guard let given = self.context else { return nil }
        var result = ContextBytes(.skBuff, given: given)
        for field in SocketBufferField.settable { result.copy(field, from: context) }
        return result
    }

    /// The packet as the caller gets it: zeros stand for an Ethernet header that the program did not see.
    func returnedFrame(_ packet: [UInt8], at hook: PacketHook) -> [UInt8] {
        hook.showsEthernetHeaderInTestRuns ? packet : [UInt8](repeating: 0, count: EthernetHeader.length) + packet
    }
}

extension ContextBytes {
    /// The context of a packet that has just arrived.
    static func socketBuffer(
        _ header: EthernetHeader, length: Int, interface: NetworkInterface
    ) -> ContextBytes {
        var context = ContextBytes(.skBuff)
        context[SocketBufferField.length] = UInt64(length)
        context[SocketBufferField.packetType] = UInt64(interface.packetType(of: header).rawValue)
        context[SocketBufferField.protocolNumber] = UInt64(header.protocolNumber.bigEndian)
        context[SocketBufferField.interface] = UInt64(interface.index)
        return context
    }

    /// Takes over the fields that a caller may set, of a packet of `length` bytes.
    ///
    /// With any context, `wire_len` becomes the length unless the caller says otherwise; without one it reads 0.
    fileprivate mutating func take(_ given: ContextBytes, length: Int) throws(TestRunError) {
        try given.requireZeros(outside: SocketBufferField.settable, in: .skBuff)
        let interface = self[SocketBufferField.interface]
        for field in SocketBufferField.settable { copy(field, from: given) }
        if given[SocketBufferField.interface] == 0 { self[SocketBufferField.interface] = interface }
        if given[SocketBufferField.wireLength] == 0 { self[SocketBufferField.wireLength] = UInt64(length) }
        try require(SocketBufferField.wireLength, in: UInt64(length)...max(UInt64(length), 65536))
        try require(SocketBufferField.segments, in: 0...65535)
    }
}

extension EthernetHeader {
    /// The fewest bytes of a frame that carries this protocol: Ethernet and, for IP, its header without options.
    var shortestFrame: Int {
        switch protocolNumber {
        case 0x0800: Self.length + 20
        case 0x86dd: Self.length + 40
        default: Self.length
        }
    }
}

extension PacketHook {
    /// Whether a test run shows the program the whole frame.
    fileprivate var showsEthernetHeaderInTestRuns: Bool { programType == .schedCls || programType == .schedAct }
}
