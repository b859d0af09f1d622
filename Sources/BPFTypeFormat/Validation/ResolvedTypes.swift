/// What types come down to, as far as that was worked out.
struct ResolvedTypes {
    let table: TypeTable
    /// Where each type is in being resolved.
    private var states: [State]
    /// What each resolved type comes down to; 0 for a struct.
    private var targets: [Int]
    /// Bytes of each resolved array.
    private var sizes: [UInt32]

    enum State { case new, open, resolved }

    init(_ table: TypeTable) {
        self.table = table
        states = [State](repeating: .new, count: table.count)
        targets = [Int](repeating: 0, count: table.count)
        sizes = [UInt32](repeating: 0, count: table.count)
    }

    func state(_ type: Int) -> State { states[type] }

    func isResolved(_ type: Int) -> Bool { states[type] == .resolved }

    func target(_ type: Int) -> Int { targets[type] }

    mutating func open(_ type: Int) { states[type] = .open }

    mutating func resolve(_ type: Int, to target: Int, size: UInt32 = 0) {
        states[type] = .resolved
        targets[type] = target
        sizes[type] = size
    }

    /// A type's size, with the type behind its typedefs and qualifiers; nil for what has none.
    func sized(_ type: Int) -> (type: Int, size: UInt32)? {
        guard let kind = table.kind(type) else { return nil }
        switch kind {
        case .forward, .function, .functionPrototype, .declarationTag: return nil
        case .typedef, .volatile, .const, .restrict, .typeTag, .variable:
            let target = targets[type]
            guard let inner = table.kind(target), !inner.isTransparent, inner != .variable else { return nil }
            return sized(target)
        case .pointer: return (type, UInt32(BTF.pointerSize))
        case .array: return (type, sizes[type])
        default: return (type, table.sizeOrType(type))
        }
    }

    /// Whether an integer has all bits of 1, 2, 4, 8 or 16 bytes.
    func isRegular(integer type: Int) -> Bool {
        let data = table.list(type, 0)
        return [8, 16, 32, 64, 128].contains(data & 0xff) && data >> 16 & 0xff == 0
    }
}
