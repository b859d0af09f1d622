import BPFTypeFormat

/// The Swift types that stand for an object's, found on the way from its roots.
struct TypeTable {
    /// Larger types are no Swift values: they would not fit a stack.
    static let sizeLimit = 1 << 16

    /// A type that needs a declaration.
    struct Declared {
        let id: TypeID
        let type: BTFType
        let name: String
    }

    let layout: TypeLayout
    /// What is to be declared, in the order of first use.
    private(set) var declared: [Declared] = []
    private var known: [TypeID: SwiftType?] = [:]
    private var names = SwiftNames(reserved: SwiftNames.used)

    init(_ layout: TypeLayout) {
        self.layout = layout
    }

    /// The Swift type of a C type; nil where it has no values or is too large to be one.
    ///
    /// - Parameter place: names a type that has no name of its own, as in `event_flags`.
    mutating func swiftType(
        _ id: TypeID, place: @autoclosure () -> String, depth: Int = 0
    ) throws(BindingsError) -> SwiftType? {
        guard depth <= BTF.depthLimit else { throw .endless(id) }
        guard let size = layout.size(of: id), size <= Self.sizeLimit else { return nil }
        var (current, alias) = (id, "")
        while let (next, name) = try renamed(current) {
            if alias.isEmpty { alias = name }
            current = next
        }
        if let found = known[current] { return found }
        let type = try layout.type(current)
        let found: SwiftType?
        switch type {
        case .integer(let integer): found = Self.integer(integer)
        case .pointer: found = .integer(size: BTF.pointerSize, isSigned: false)
        case .float(_, let size): found = Self.float(size)
        case .array(let element, _, let count):
            // The place names the elements too.
            let element = try swiftType(element, place: place(), depth: depth + 1)
            return count == 0 ? nil : element.map { .array(of: $0, count: count) }
        case .enumeration(let values), .enumeration64(let values):
            found = try enumeration(values, declare(current, type, alias.isEmpty ? place() : alias))
        case .structure(let composite), .union(let composite):
            // A type that contains itself ends here.
            let alignment = try layout.alignment(of: current)
            let name = declare(current, type, alias.isEmpty ? place() : alias)
            found = SwiftType(spelling: name, size: composite.size, alignment: alignment)
        default: found = nil
        }
        known[current] = .some(found)
        return found
    }

    /// The next type behind a typedef or a qualifier, with the name that a typedef gives.
    private func renamed(_ id: TypeID) throws(BindingsError) -> (TypeID, String)? {
        switch try layout.type(id) {
        case .typedef(let name, let type): (type, name)
        case .const(let type), .volatile(let type), .restrict(let type): (type, "")
        case .typeTag(let tag): (tag.type, "")
        default: nil
        }
    }

    private mutating func declare(_ id: TypeID, _ type: BTFType, _ fallback: String) -> String {
        let name = names.take(type.name.isEmpty ? fallback : type.name)
        declared.append(Declared(id: id, type: type, name: name))
        return name
    }

    private static func integer(_ integer: IntegerType) -> SwiftType? {
        if integer.encoding.contains(.boolean), integer.size == 1 {
            return SwiftType(spelling: "UInt8", size: 1, alignment: 1, sort: .boolean)
        }
        guard [1, 2, 4, 8, 16].contains(integer.size) else { return bytes(integer.size) }
        return .integer(size: integer.size, isSigned: integer.encoding.contains(.signed))
    }

    private static func float(_ size: Int) -> SwiftType? {
        switch size {
        case 4: SwiftType(spelling: "Float", size: 4, alignment: 4)
        case 8: SwiftType(spelling: "Double", size: 8, alignment: 8)
        default: bytes(size)
        }
    }

    private static func bytes(_ size: Int) -> SwiftType? {
        guard size > 0 else { return nil }
        return .bytes(size: size, alignment: min(1 << size.trailingZeroBitCount, 16))
    }

    private func enumeration(_ values: Enumeration, _ name: String) throws(BindingsError) -> SwiftType? {
        guard [1, 2, 4, 8].contains(values.size) else { return nil }
        let raw = SwiftType.integer(size: values.size, isSigned: values.isSigned)
        return SwiftType(
            spelling: name, size: values.size, alignment: values.size,
            sort: .enumeration(raw: raw.spelling, isSigned: values.isSigned))
    }
}
