/// What a program's first argument points to: a structure that the kernel shows, field by field.
public struct ContextLayout: Hashable, Sendable {
    /// The C name, as in `xdp_md`.
    public let name: String
    /// In bytes.
    public let size: Int
    /// In the order of their offsets.
    public let fields: [ContextField]

    /// A layout of `size` bytes; `fields` do not overlap and are in the order of their offsets.
    public init(name: String, size: Int, fields: [ContextField]) {
        self.name = name
        self.size = size
        self.fields = fields
    }

    /// The field of that name; nil for none.
    public func field(named name: String) -> ContextField? {
        fields.first { $0.name == name }
    }

    /// The field that holds the byte at `offset`; nil for padding and beyond the end.
    public func field(at offset: Int) -> ContextField? {
        fields.first { $0.range.contains(offset) }
    }
}

/// One field of a context.
public struct ContextField: Hashable, Sendable {
    /// The C name, as in `data_end`.
    public let name: String
    /// From the start of the context, in bytes.
    public let offset: Int
    /// In bytes; of an array, all of it.
    public let size: Int
    /// What a load of it gives.
    public let kind: Kind
    /// Whether programs may read it.
    public let isReadable: Bool
    /// Whether programs may write it.
    public let isWritable: Bool

    /// A field; readable and not writable unless said otherwise.
    public init(
        _ name: String,
        offset: Int,
        size: Int,
        kind: Kind = .scalar,
        isReadable: Bool = true,
        isWritable: Bool = false
    ) {
        self.name = name
        self.offset = offset
        self.size = size
        self.kind = kind
        self.isReadable = isReadable
        self.isWritable = isWritable
    }

    /// The bytes it takes, as offsets from the start of the context.
    public var range: Range<Int> { offset..<offset + size }

    /// What a program gets when it loads a field.
    public enum Kind: Hashable, Sendable {
        case scalar
        /// The first byte of the packet; a 32-bit field that loads as a pointer.
        case packetStart
        /// The byte after the packet's last; a 32-bit field that loads as a pointer.
        case packetEnd
        /// The first byte of the metadata before the packet; a 32-bit field that loads as a pointer.
        case packetMeta
        /// A socket, or null.
        case socket
        /// Memory that only the kernel's flow dissector hands out.
        case flowKeys
    }
}

extension ContextLayout {
    /// The same layout with other rights: `hidden` fields are not readable, `writable` ones may be written.
    func granting(writable: Set<String> = [], hidden: Set<String> = []) -> ContextLayout {
        ContextLayout(
            name: name,
            size: size,
            fields: fields.map { field in
                ContextField(
                    field.name,
                    offset: field.offset,
                    size: field.size,
                    kind: field.kind,
                    isReadable: !hidden.contains(field.name),
                    isWritable: writable.contains(field.name)
                )
            }
        )
    }
}
