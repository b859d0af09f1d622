package import BPFModel

/// What a program's type and attach type decide: its context, its result, and how it may treat packets.
struct ContextRules: Hashable, Sendable {
    let type: ProgramType
    let attachType: AttachType?
    /// The results that the program may return; nil for any.
    let results: ClosedRange<Int32>?
    private let accesses: [ContextAccess]
    /// Bytes of the context that are not for this loader.
    private let hidden: [Range<Int>]

    /// `data`, `data_end` and `tstamp` of `__sk_buff`.
    private static let privilegedFields = [76..<84, timestamp]
    /// `tstamp`, which everyone may read.
    private static let timestamp = 152..<160

    /// What a load from a context leaves in the register.
    enum Result: Hashable, Sendable {
        case scalar
        case pointer(RegisterState.Kind)
        case pointerOrNull(RegisterState.Kind)
    }

    init(type: ProgramType, attachType: AttachType?, privilege: Privilege) {
        self.type = type
        self.attachType = attachType
        let hidden: [Range<Int>] = type == .cgroupSkb && privilege == .none ? Self.privilegedFields : []
        accesses = ContextAccess.table(for: type, attachType: attachType)
        self.hidden = hidden
        results = type.resultLimits(attachType: attachType)
    }

    /// What an access leaves in the register; nil where it is not allowed.
    func result(offset: Int, size: Int, isWrite: Bool) -> Result? {
        let direction: ContextAccess.Direction = isWrite ? .write : .read
        if hidden.contains(where: { $0.overlaps(offset..<offset + size) && (isWrite || $0 != Self.timestamp) }) {
            return nil
        }
        guard let access = accesses.first(where: { $0.allows(direction, offset: offset, size: size) }) else {
            return nil
        }
        switch access.result {
        case .scalar: return .scalar
        case .packet: return .pointer(.packet)
        case .packetEnd: return .pointer(.packetEnd)
        case .packetMeta: return .pointer(.packetMeta)
        case .socket: return .pointer(.socket)
        case .socketOrNull: return .pointerOrNull(.socket)
        case .socketCommonOrNull: return .pointerOrNull(.socketCommon)
        case .flowKeys: return .pointer(.flowKeys)
        case .traceBuffer: return .pointer(.traceBuffer)
        case .kernelObject: return .pointer(.object)
        }
    }

    /// What a load through a socket pointer leaves in the register; nil where it is not allowed.
    static func socketResult(_ kind: RegisterState.Kind, offset: Int, size: Int) -> Result? {
        let fields: [ContextAccess]
        switch kind {
        case .socket: fields = ContextAccess.socketFields
        case .socketCommon: fields = ContextAccess.socketCommonFields
        case .tcpSocket: fields = ContextAccess.tcpSocketFields
        case .xdpSocket: fields = ContextAccess.xdpSocketFields
        default: fields = []
        }
        return fields.contains { $0.allows(.read, offset: offset, size: size) } ? .scalar : nil
    }

    /// Bytes of `struct bpf_flow_keys`.
    static let flowKeysSize = 56

    /// Whether legacy packet loads work.
    var hasPacketLoads: Bool {
        switch type {
        case .socketFilter, .schedCls, .schedAct: true
        default: false
        }
    }

    /// Whether helpers may read the context as memory.
    var readsContextInPlace: Bool { type.readsContextInPlace }

    /// Whether programs may store into packets.
    var mayWritePackets: Bool {
        switch type {
        case .schedCls, .schedAct, .xdp, .lwtXmit, .skSkb, .skMsg, .cgroupSockopt: true
        default: false
        }
    }

    /// Whether helpers that work on packets may be given pointers into them.
    var mayPassPackets: Bool {
        switch type {
        case .schedCls, .schedAct, .xdp, .lwtXmit, .lwtIn, .lwtOut, .lwtSeg6local, .skReuseport, .flowDissector,
            .cgroupSkb, .skSkb, .skMsg, .cgroupSockopt:
            true
        default: false
        }
    }
}

extension ProgramType {
    /// Whether loads from the context stay as they are, so that helpers may read it as memory.
    package var readsContextInPlace: Bool {
        switch self {
        case .kprobe, .tracepoint, .rawTracepoint, .rawTracepointWritable, .cgroupDevice, .syscall: true
        default: false
        }
    }
}
