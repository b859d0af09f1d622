import BPFModel

extension TestRun {
    /// The most metadata that fits before a packet, in bytes; it comes in words of 4.
    private static let mostMetadata: UInt64 = 216

    /// The packet and `xdp_md` of an XDP program.
    ///
    /// In the given context `data` is how many bytes of metadata the data begins with, and `data_end` the length of it
    /// all; Linux 6.18 takes a smaller `data_end` too and puts the rest into fragments.
    /// Observed on Linux 6.18: "What bpf(2) refuses", "What programs read".
    func xdpEvent() throws(TestRunError) -> PacketEvent {
        let given = try givenContext(.xdpMD)
        var event = PacketEvent(data: data[...], context: ContextBytes(.xdpMD))
        event.context[XDPField.ingressInterface] = UInt64(NetworkInterface.loopback.index)
        if let given {
            try given.requireXDP(length: data.count, mostMetadata: Self.mostMetadata)
            event.metadataLength = Int(given[XDPField.data])
            if given[XDPField.ingressInterface] != 0 {
                event.context.copy(XDPField.ingressInterface, from: given)
                event.context.copy(XDPField.receiveQueue, from: given)
            }
        }
        let minimum = event.metadataLength + EthernetHeader.length
        if data.count < minimum { throw .dataTooShort(length: data.count, minimum: minimum) }
        return event
    }

    /// What the caller finds in its context after the run: the lengths of what is returned.
    func returnedXDP(metadataLength: Int, length: Int) -> ContextBytes? {
        guard let context else { return nil }
        var result = ContextBytes(.xdpMD, given: context)
        result[XDPField.data] = UInt64(metadataLength)
        result[XDPField.dataEnd] = UInt64(length)
        return result
    }
}

extension ContextBytes {
    /// Confirms that an `xdp_md` describes data of `length` bytes.
    fileprivate func requireXDP(length: Int, mostMetadata: UInt64) throws(TestRunError) {
        try require(XDPField.metadata, in: 0...0)
        try require(XDPField.egressInterface, in: 0...0)
        try require(XDPField.dataEnd, in: UInt64(length)...UInt64(length))
        try require(XDPField.data, in: 0...min(mostMetadata, UInt64(length)))
        guard self[XDPField.data] % 4 == 0 else {
            throw .fieldRefused(name: XDPField.data.name, value: self[XDPField.data])
        }
        if self[XDPField.ingressInterface] == 0 { try require(XDPField.receiveQueue, in: 0...0) }
    }
}
