/// What sort of type a BTF record describes.
///
/// - Kernel: `BTF_KIND_*` in Documentation/bpf/btf.rst.
public enum BTFKind: UInt8, CaseIterable, Hashable, Sendable {
    /// An integer of up to 16 bytes.
    case integer = 1
    /// A pointer.
    case pointer = 2
    /// An array with a fixed count of elements.
    case array = 3
    /// A `struct`.
    case structure = 4
    /// A `union`.
    case union = 5
    /// An `enum` with values of up to 32 bits.
    case enumeration = 6
    /// A `struct` or `union` that is declared without being defined.
    case forward = 7
    /// A `typedef`.
    case typedef = 8
    /// The `volatile` qualifier.
    case volatile = 9
    /// The `const` qualifier.
    case const = 10
    /// The `restrict` qualifier.
    case restrict = 11
    /// A function: a name for a prototype.
    case function = 12
    /// The result and parameters of a function.
    case functionPrototype = 13
    /// A variable.
    case variable = 14
    /// A section of variables.
    case dataSection = 15
    /// A floating-point number.
    case float = 16
    /// A tag on a declaration or on one of its components.
    case declarationTag = 17
    /// A tag on a type, such as `__user`.
    case typeTag = 18
    /// An `enum` with values of 64 bits.
    case enumeration64 = 19
}

extension BTFKind {
    /// The word for this kind in raw dumps, as bpftool prints it.
    public var name: String {
        switch self {
        case .integer: "INT"
        case .pointer: "PTR"
        case .array: "ARRAY"
        case .structure: "STRUCT"
        case .union: "UNION"
        case .enumeration: "ENUM"
        case .forward: "FWD"
        case .typedef: "TYPEDEF"
        case .volatile: "VOLATILE"
        case .const: "CONST"
        case .restrict: "RESTRICT"
        case .function: "FUNC"
        case .functionPrototype: "FUNC_PROTO"
        case .variable: "VAR"
        case .dataSection: "DATASEC"
        case .float: "FLOAT"
        case .declarationTag: "DECL_TAG"
        case .typeTag: "TYPE_TAG"
        case .enumeration64: "ENUM64"
        }
    }

    /// Whether the record only decorates or renames the type it refers to.
    ///
    /// These are the kinds that ``BTF/resolve(_:)`` looks through.
    public var isTransparent: Bool {
        switch self {
        case .typedef, .volatile, .const, .restrict, .typeTag: true
        default: false
        }
    }
}

extension BTFKind: CustomStringConvertible {
    /// The word for this kind in raw dumps.
    public var description: String { name }
}
