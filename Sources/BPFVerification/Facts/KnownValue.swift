/// What is known of a register on all paths, for facts: far less than the verifier knows on each.
enum KnownValue: Hashable, Sendable {
    /// Nothing.
    case unknown
    case number(UInt64)
    /// An address in the function's own frame, from the frame pointer.
    case stack(Int)
    /// A map, by index.
    case map(Int)
    /// An address in element 0 of a map.
    case mapValue(Int, offset: Int)

    /// What holds where either may be.
    func joined(_ other: KnownValue) -> KnownValue { self == other ? self : .unknown }

    /// The value that many bytes further.
    func moved(by distance: Int64) -> KnownValue {
        switch self {
        case .stack(let offset):
            let (sum, overflow) = offset.addingReportingOverflow(Int(distance))
            return overflow ? .unknown : .stack(sum)
        case .mapValue(let map, let offset):
            let (sum, overflow) = offset.addingReportingOverflow(Int(distance))
            return overflow ? .unknown : .mapValue(map, offset: sum)
        default: return .unknown
        }
    }
}

/// What is known of a function's registers and stack at one place.
struct KnownState: Hashable, Sendable {
    var registers = [KnownValue](repeating: .unknown, count: 11)
    /// What was stored on the function's own stack, by offset from the frame pointer; stores never overlap.
    var stack: [Int: Stored] = [:]

    struct Stored: Hashable, Sendable {
        var size: Int
        var value: KnownValue
    }

    /// At a function's entry.
    static let entry: KnownState = {
        var state = KnownState()
        state.registers[10] = .stack(0)
        return state
    }()

    /// What holds where either may be.
    func joined(_ other: KnownState) -> KnownState {
        var result = self
        for number in registers.indices {
            result.registers[number] = registers[number].joined(other.registers[number])
        }
        result.stack = stack.filter { other.stack[$0.key] == $0.value }
        return result
    }

    /// Forgets what was stored in some bytes, and notes what is there now.
    mutating func store(_ value: KnownValue, at offset: Int, size: Int) {
        stack = stack.filter { $0.key + $0.value.size <= offset || offset + size <= $0.key }
        if value != .unknown { stack[offset] = Stored(size: size, value: value) }
    }

    /// What is known of memory on the stack.
    func load(at offset: Int, size: Int) -> KnownValue {
        guard let stored = stack[offset], stored.size == size else { return .unknown }
        return stored.value
    }

    /// The bytes of a range of the stack, where all are known.
    func bytes(at offset: Int, count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var place = offset
        while bytes.count < count {
            guard let stored = stack[place], case .number(let number) = stored.value else { return nil }
            for index in 0..<stored.size { bytes.append(UInt8(truncatingIfNeeded: number &>> UInt64(index * 8))) }
            place += stored.size
        }
        return bytes.count == count ? bytes : nil
    }
}
