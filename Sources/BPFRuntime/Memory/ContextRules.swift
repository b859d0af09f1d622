import BPFModel

/// A context layout, ready to be asked about the byte at an offset.
final class ContextRules: Sendable {
    /// The layout's name; a name for raw memory where there is none.
    let name: String
    /// In bytes; 0 for raw memory, whose size each run decides.
    let size: Int
    /// One rule for each byte; none for raw memory.
    private let bytes: [ByteRule]
    private let layout: ContextLayout?
    /// The rights, where they are rows of a table and not those of a layout's fields.
    private let accesses: [ContextAccess]?
    /// Whether helpers may be given the context as memory.
    let isReadInPlace: Bool

    /// What a load of a field yields.
    enum Content: UInt8 {
        case scalar, packetStart, packetEnd, packetMeta, nothing
    }

    private struct ByteRule {
        /// 1 more than the field's place in the layout; 0 for padding.
        var field: UInt16 = 0
        var isFirst = false
        var isReadable = false
        var isWritable = false
        var content = Content.scalar
    }

    /// Rules for a layout; nil for memory that may be read and written freely.
    init(_ layout: ContextLayout?) {
        self.layout = layout
        accesses = nil
        isReadInPlace = false
        name = layout?.name ?? "memory"
        size = layout?.size ?? 0
        var bytes = [ByteRule](repeating: ByteRule(), count: max(size, 0))
        for (number, field) in (layout?.fields ?? []).enumerated() {
            for offset in field.range where bytes.indices.contains(offset) {
                bytes[offset] = ByteRule(
                    field: UInt16(clamping: number + 1), isFirst: offset == field.offset, isReadable: field.isReadable,
                    isWritable: field.isWritable, content: Content(field.kind))
            }
        }
        self.bytes = bytes
    }

    /// Rules from rows.
    init(name: String, _ accesses: [ContextAccess], isReadInPlace: Bool) {
        layout = nil
        self.accesses = accesses
        self.isReadInPlace = isReadInPlace
        self.name = name
        size = accesses.map(\.range.upperBound).max() ?? 0
        var bytes = [ByteRule](repeating: ByteRule(), count: size)
        for access in accesses where access.size == 4 && access.direction == .read {
            let content = Content(access.result)
            if content != .scalar {
                bytes[access.range.lowerBound] = ByteRule(field: 1, isFirst: true, isReadable: true, content: content)
            }
        }
        self.bytes = bytes
    }

    /// Whether loads of the context may yield something else than its bytes.
    var isStructured: Bool { layout != nil || accesses != nil }

    /// What a load of the field that begins at an offset yields.
    func content(at offset: Int) -> Content {
        bytes.indices.contains(offset) && bytes[offset].isFirst ? bytes[offset].content : .scalar
    }

    /// The offsets of the fields that stand for an address of the packet.
    var packetFields: [(offset: Int, content: Content)] {
        bytes.enumerated().filter { $0.element.isFirst && ContextMemory.place(of: $0.element.content) != nil }
            .map { ($0.offset, $0.element.content) }
    }

    /// What is wrong with an access to `size` bytes at an offset; nil for nothing.
    func fault(at offset: Int, size: Int, kind: Access.Kind) -> Trap.ContextFault? {
        guard isStructured else { return nil }
        if let accesses {
            let direction: ContextAccess.Direction = kind == .read ? .read : .write
            let isAllowed = accesses.contains { $0.allows(direction, offset: offset, size: size) }
            return isAllowed && kind != .atomic ? nil : .notOneField
        }
        guard offset >= 0, size > 0, offset + size <= bytes.count else { return .notOneField }
        let (first, last) = (bytes[offset], bytes[offset + size - 1])
        guard first.field != 0, first.field == last.field, let field = layout?.fields[Int(first.field) - 1] else {
            return .notOneField
        }
        let isWhole = first.content == .scalar ? offset % size == 0 : first.isFirst && size == field.size
        if !isWhole { return .partOfField(field.name) }
        switch kind {
        case .read: return first.isReadable ? nil : .notReadable(field.name)
        case .write: return first.isWritable ? nil : .notWritable(field.name)
        case .atomic: return .notWritable(field.name)
        }
    }
}

extension ContextRules.Content {
    init(_ kind: ContextField.Kind) {
        self =
            switch kind {
            case .scalar: .scalar
            case .packetStart: .packetStart
            case .packetEnd: .packetEnd
            case .packetMeta: .packetMeta
            case .socket, .flowKeys: .nothing
            }
    }
}

extension ContextRules.Content {
    /// Packets that 4 bytes stand for.
    init(_ result: ContextAccess.Result) {
        self =
            switch result {
            case .packet: .packetStart
            case .packetEnd: .packetEnd
            case .packetMeta: .packetMeta
            default: .scalar
            }
    }
}
