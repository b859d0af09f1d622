/// One decoded type; the types it refers to stay numbers.
///
/// - Source: Documentation/bpf/btf.rst, "Type Encoding".
public enum BTFType: Hashable, Sendable {
    /// No type; the meaning of ID 0, which has no record.
    case void
    /// An integer, a character or a boolean.
    case integer(IntegerType)
    /// A pointer to the given type.
    case pointer(TypeID)
    /// `count` elements; `index` is the type that indexes them.
    case array(element: TypeID, index: TypeID, count: Int)
    /// A `struct`.
    case structure(Composite)
    /// A `union`.
    case union(Composite)
    /// An `enum` with 32-bit records.
    case enumeration(Enumeration)
    /// A `struct` or `union` that is declared without being defined.
    case forward(name: String, isUnion: Bool)
    /// A new name for a type.
    case typedef(name: String, type: TypeID)
    /// The `volatile` form of a type.
    case volatile(TypeID)
    /// The `const` form of a type.
    case const(TypeID)
    /// The `restrict` form of a pointer.
    case restrict(TypeID)
    /// A function; `prototype` is a ``functionPrototype(_:)``.
    case function(name: String, prototype: TypeID, linkage: Linkage)
    /// The result and parameters of a function.
    case functionPrototype(FunctionPrototype)
    /// A variable.
    case variable(name: String, type: TypeID, linkage: Linkage)
    /// The variables of an ELF section.
    case dataSection(DataSection)
    /// A floating-point number of `size` bytes.
    case float(name: String, size: Int)
    /// A tag on a declaration.
    case declarationTag(DeclarationTag)
    /// A tag on a type.
    case typeTag(TypeTag)
    /// An `enum` with 64-bit records.
    case enumeration64(Enumeration)
}

extension BTFType {
    /// The kind of the record; nil for ``void``.
    public var kind: BTFKind? {
        switch self {
        case .void: nil
        case .integer: .integer
        case .pointer: .pointer
        case .array: .array
        case .structure: .structure
        case .union: .union
        case .enumeration: .enumeration
        case .forward: .forward
        case .typedef: .typedef
        case .volatile: .volatile
        case .const: .const
        case .restrict: .restrict
        case .function: .function
        case .functionPrototype: .functionPrototype
        case .variable: .variable
        case .dataSection: .dataSection
        case .float: .float
        case .declarationTag: .declarationTag
        case .typeTag: .typeTag
        case .enumeration64: .enumeration64
        }
    }

    /// The name in the record; empty when the type is anonymous or its kind has no name.
    ///
    /// The name of a tag is its value.
    public var name: String {
        switch self {
        case .integer(let integer): integer.name
        case .structure(let composite), .union(let composite): composite.name
        case .enumeration(let enumeration), .enumeration64(let enumeration): enumeration.name
        case .forward(let name, _), .typedef(let name, _), .float(let name, _): name
        case .function(let name, _, _), .variable(let name, _, _): name
        case .dataSection(let section): section.name
        case .declarationTag(let tag): tag.value
        case .typeTag(let tag): tag.value
        case .void, .pointer, .array, .volatile, .const, .restrict, .functionPrototype: ""
        }
    }

    /// The type this one points to, renames, qualifies or is made of, when there is exactly one.
    ///
    /// The target of an array is its element, of a function its prototype, of a variable or tag its type.
    public var target: TypeID? {
        switch self {
        case .pointer(let type), .volatile(let type), .const(let type), .restrict(let type): type
        case .array(let element, _, _): element
        case .typedef(_, let type), .variable(_, let type, _), .function(_, let type, _): type
        case .declarationTag(let tag): tag.type
        case .typeTag(let tag): tag.type
        default: nil
        }
    }
}
