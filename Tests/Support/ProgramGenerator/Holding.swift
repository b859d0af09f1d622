import BPFVerification

/// What the generator believes a register to hold: enough to write programs that are mostly safe.
enum Holding: Hashable, Sendable {
    case nothing
    /// A number that is at most `maximum`, unsigned.
    case number(maximum: UInt64)
    case context
    /// The frame pointer plus `offset`.
    case stack(offset: Int)
    /// A value of map number `map`, `offset` bytes after its start, `spread` bytes more or less of which are not known.
    case value(map: Int, offset: Int, spread: Int)
    case valueOrNull(map: Int)
    /// A packet pointer, with as many bytes after it proven to exist.
    case packet(proven: Int)
    case packetEnd
    /// A record of a ring buffer, not given back yet.
    case record(size: Int)
    case recordOrNull(size: Int)
    case map(Int)

    static let unknown = Holding.number(maximum: .max)

    var isNumber: Bool { if case .number = self { true } else { false } }

    var maximum: UInt64? { if case .number(let maximum) = self { maximum } else { nil } }

    /// Bytes from the pointer on that may be touched; nil where it is no pointer to memory.
    var room: Int? {
        switch self {
        case .stack(let offset): -offset
        case .value(let map, let offset, let spread): GeneratedMap.all[map].description.valueSize - offset - spread
        case .packet(let proven): proven
        case .record(let size): size
        default: nil
        }
    }
}
