/// Memory that a program may touch, as one piece.
public struct Region: Hashable, Sendable {
    /// What it is.
    public let kind: Kind
    /// The address of the first byte.
    public let start: UInt64
    /// In bytes.
    public let count: Int

    /// What memory is for.
    public enum Kind: Hashable, Sendable {
        /// The stack of one frame; 0 is the main function's.
        case stack(frame: Int)
        /// The program's argument.
        case context
        /// From `data` to `data_end`.
        case packet
        /// From `data_meta` to `data`.
        case packetMetadata
        /// One value of the named map.
        case mapValue(map: String)
        /// Memory that a helper or the context handed out.
        case object(isWritable: Bool)
    }

    init(_ kind: Kind, start: UInt64, count: Int) {
        self.kind = kind
        self.start = start
        self.count = count
    }
}

extension Region: CustomStringConvertible {
    /// What it is, in a few words.
    public var description: String {
        switch kind {
        case .stack(let frame): "the stack of frame \(frame)"
        case .context: "the context"
        case .packet: "the packet"
        case .packetMetadata: "the packet's metadata"
        case .mapValue(let map): "a value of map \(map)"
        case .object: "an object"
        }
    }

    /// Where an access begins, relative to the region; on the stack as programs see it, from r10.
    func place(of access: Access) -> String {
        let offset = Int64(bitPattern: access.address &- start)
        guard case .stack(let frame) = kind else { return "offset \(offset) of \(self)" }
        let fromTop = offset - Int64(count)
        return "r10\(fromTop < 0 ? "" : "+")\(fromTop) of frame \(frame)'s stack"
    }

    /// How many bytes lie between an access and the region; 0 when they touch or overlap.
    func distance(to access: Access) -> UInt64 {
        let end = start + UInt64(count)
        if access.address >= end { return access.address - end }
        let last = access.address.addingReportingOverflow(UInt64(access.size))
        return last.overflow || last.partialValue >= start ? 0 : start - last.partialValue
    }
}
