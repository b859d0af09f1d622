import EBPF

/// The columns that values of one type fill in a table: one for each field, nested structs spread out.
struct ValueCells {
    /// A column: what stands over it, and where in a value it comes from.
    private struct Column {
        let heading: String
        let text: ([UInt8]) -> String
    }

    private var columns: [Column] = []

    /// The columns of `type`; one column called `name`, in hexadecimal, where there is no type.
    init(_ type: TypeID?, in btf: BTF?, name: String) {
        if let type, let btf, (try? btf.size(of: type)) != nil {
            columns = Self.columns(type, in: btf, at: 0, path: "", name: name, depth: 0)
        } else {
            columns = [Column(heading: name) { Hex.encode($0, separator: " ") }]
        }
    }

    /// What stands over the columns.
    var headings: [String] { columns.map(\.heading) }

    /// The cells of the value that these bytes are.
    func cells(_ bytes: [UInt8]) -> [String] {
        columns.map { $0.text(bytes) }
    }
}

extension ValueCells {
    private static let nestingLimit = 4

    private static func columns(
        _ type: TypeID, in btf: BTF, at offset: Int, path: String, name: String, depth: Int
    ) -> [Column] {
        if let column = address(type, in: btf, at: offset, heading: path.isEmpty ? name : path) { return [column] }
        if depth < nestingLimit, case .structure(let composite)? = try? btf.resolve(type).type, isPlain(composite) {
            return composite.members.flatMap { member in
                let path = path.isEmpty || member.name.isEmpty ? path + member.name : path + "." + member.name
                return columns(
                    member.type, in: btf, at: offset + member.bitOffset / 8, path: path, name: name, depth: depth + 1)
            }
        }
        return [Column(heading: path.isEmpty ? name : path) { text(type, in: btf, bytes: $0, at: offset) }]
    }

    /// Whether every member begins at a byte, so that it can be read by itself.
    private static func isPlain(_ composite: Composite) -> Bool {
        !composite.members.isEmpty
            && composite.members.allSatisfy { $0.bitWidth == 0 && $0.bitOffset % 8 == 0 }
    }

    private static func text(_ type: TypeID, in btf: BTF, bytes: [UInt8], at offset: Int) -> String {
        guard let value = try? btf.value(of: type, in: bytes, at: offset) else { return "?" }
        if case .array = value, isBytes(type, in: btf) { return Hex.encode(bytes[offset...].prefix(size(type, btf))) }
        return value.description
    }

    /// Whether values are arrays of single bytes, which read better without brackets.
    private static func isBytes(_ type: TypeID, in btf: BTF) -> Bool {
        guard case .array(let element, _, _)? = try? btf.resolve(type).type else { return false }
        return size(element, btf) == 1
    }

    private static func size(_ type: TypeID, _ btf: BTF) -> Int {
        (try? btf.size(of: type)) ?? 0
    }

    /// An Internet address, which C programs keep in types of these names.
    private static func address(_ type: TypeID, in btf: BTF, at offset: Int, heading: String) -> Column? {
        guard case .structure(let composite)? = try? btf.resolve(type).type else { return nil }
        switch (composite.name, composite.size) {
        case ("in_addr", 4):
            return Column(heading: heading) { InternetAddress.text(v4: $0.dropFirst(offset).prefix(4)) }
        case ("in6_addr", 16):
            return Column(heading: heading) { InternetAddress.text(v6: $0.dropFirst(offset).prefix(16)) }
        default: return nil
        }
    }
}
