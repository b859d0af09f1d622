/// What is known of a register, or of a register that was spilled.
///
/// A pointer is a base, plus `offset` (fixed), plus a number of `range` (variable). A scalar is a number of `range`.
/// Plain bytes without references: states are forked often.
struct RegisterState: Hashable, Sendable, BitwiseCopyable {
    var kind = Kind.uninitialized
    var attributes: Attributes = []
    /// Which frame of the call stack a stack pointer points into.
    var frame: UInt8 = 0
    /// Whether the exact value of a scalar mattered on the way to a verdict, so that only states with such a value are alike.
    var isPrecise = false
    /// Index of the map of map pointers, keys and values.
    var map: Int16 = -1
    /// The dynptr that memory belongs to; 0 for none.
    var dynptr: UInt16 = 0
    /// A number whose meaning depends on the kind.
    ///
    /// Packet pointers: how many bytes after the base are proven to exist. Memory: its size. Functions: the subprogram. Dynptrs: the
    /// kind of memory behind them. Maps from a map of maps that have timers, and their values: which of them it is.
    var extra: Int32 = 0
    /// The fixed distance from the base, in bytes; of a linked scalar, the distance from the others with its id.
    var offset: Int32 = 0
    /// What shares its fate; 0 for none.
    ///
    /// Pointers that one null check decides, packet pointers of one base, scalars of one value.
    var id: UInt32 = 0
    /// The acquired reference that a pointer stands for; 0 for none.
    var referenceID: UInt32 = 0
    var range = ScalarRange.zero

    /// What a register holds.
    ///
    /// - Kernel: `enum bpf_reg_type`.
    enum Kind: UInt8, Sendable, CaseIterable {
        case uninitialized, scalar, context, map, mapKey, mapValue, stack
        case packet, packetMeta, packetEnd, flowKeys
        case socket, socketCommon, tcpSocket, xdpSocket
        case traceBuffer, memory, buffer, function, dynptr, object
        /// A place in the program's arena, as its low 32 bits: whatever they are, an access stays in the arena.
        case arena
    }

    /// What is special about a pointer or its memory.
    struct Attributes: OptionSet, Hashable, Sendable, BitwiseCopyable {
        let rawValue: UInt8
        /// It may be null, and must be compared with 0 before it is used.
        static let maybeNull = Attributes(rawValue: 1 << 0)
        /// Its memory must not be written.
        static let readOnly = Attributes(rawValue: 1 << 1)
        /// Its memory is a record of a ring buffer.
        static let ringBuffer = Attributes(rawValue: 1 << 2)
        /// A scalar whose `offset` is its distance from the others with its id.
        static let linkedAtDistance = Attributes(rawValue: 1 << 3)
        /// A map pointer or value from a map of maps.
        static let innerMap = Attributes(rawValue: 1 << 4)
        /// A kernel object that is there for as long as the program runs.
        static let trusted = Attributes(rawValue: 1 << 5)
        /// A kernel object that may be gone.
        static let untrusted = Attributes(rawValue: 1 << 6)
        /// With `linkedAtDistance`: the distance holds in the low word, and the high one is 0.
        static let linkedInLowWord = Attributes(rawValue: 1 << 7)
    }
}

extension RegisterState {
    static let uninitialized = RegisterState()

    /// A number of which nothing is known.
    static let unknown = RegisterState(scalar: .unknown)

    static let zero = RegisterState(scalar: .zero)

    init(scalar range: ScalarRange) {
        kind = .scalar
        self.range = range
    }

    /// A pointer to the start of something.
    init(pointer kind: Kind, attributes: Attributes = []) {
        self.kind = kind
        self.attributes = attributes
    }

    var isScalar: Bool { kind == .scalar }

    var isPointer: Bool { kind != .scalar && kind != .uninitialized }

    var mayBeNull: Bool { attributes.contains(.maybeNull) }

    /// Whether it points into a packet or its metadata.
    var isPacketPointer: Bool { kind == .packet || kind == .packetMeta }

    /// As `isPacketPointer`, or the end of the packet.
    var isAnyPacketPointer: Bool { isPacketPointer || kind == .packetEnd }

    var isSocket: Bool {
        switch kind {
        case .socket, .socketCommon, .tcpSocket, .xdpSocket: true
        default: false
        }
    }

    /// Whether the pointer is known not to be null without a check, so that a comparison with 0 is decided.
    var isKnownNotNull: Bool {
        guard !mayBeNull else { return false }
        switch kind {
        case .socket, .socketCommon, .tcpSocket, .mapValue, .mapKey, .memory, .map: return true
        default: return false
        }
    }

    /// Whether it is the number 0.
    var isNull: Bool { isScalar && range.constant == 0 }

    /// The number of a scalar, where there is only one.
    var constant: UInt64? { isScalar ? range.constant : nil }

    /// The number of bits that a scalar's value may take up.
    var width: Int { 64 - range.unsignedMaximum.leadingZeroBitCount }

    /// Whether the variable part of a pointer is known.
    var hasFixedOffset: Bool { range.isConstant }

    /// Forgets that other scalars have the same value.
    mutating func unlink() {
        id = 0
        if isScalar {
            offset = 0
            attributes.subtract([.linkedAtDistance, .linkedInLowWord])
        }
    }
}
