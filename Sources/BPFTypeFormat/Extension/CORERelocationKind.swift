/// What a CO-RE relocation asks about a field, a type or an enumerator.
///
/// - Kernel: `enum bpf_core_relo_kind`.
public enum CORERelocationKind: UInt32, CaseIterable, Hashable, Sendable {
    /// The offset of a field, in bytes.
    case fieldByteOffset = 0
    /// The size of a field, in bytes.
    case fieldByteSize = 1
    /// Whether the target has the field: 1 or 0.
    case fieldExists = 2
    /// Whether the field is signed: 1 or 0.
    case fieldSigned = 3
    /// How far to shift the loaded 64 bits left so that the bitfield's highest bit comes first.
    case fieldLeftShift = 4
    /// How far to shift right, after that, to leave the bitfield's value.
    case fieldRightShift = 5
    /// The number of the type in the program's BTF.
    case typeIDLocal = 6
    /// The number of the type in the target's BTF.
    case typeIDTarget = 7
    /// Whether the target has the type: 1 or 0.
    case typeExists = 8
    /// The size of the type, in bytes.
    case typeSize = 9
    /// Whether the target has the enumerator: 1 or 0.
    case enumeratorExists = 10
    /// The value of the enumerator.
    case enumeratorValue = 11
    /// Whether the target's type looks the same: 1 or 0.
    case typeMatches = 12

    /// The word for this kind in messages of Linux and libbpf.
    public var name: String {
        switch self {
        case .fieldByteOffset: "byte_off"
        case .fieldByteSize: "byte_sz"
        case .fieldExists: "field_exists"
        case .fieldSigned: "signed"
        case .fieldLeftShift: "lshift_u64"
        case .fieldRightShift: "rshift_u64"
        case .typeIDLocal: "local_type_id"
        case .typeIDTarget: "target_type_id"
        case .typeExists: "type_exists"
        case .typeSize: "type_size"
        case .enumeratorExists: "enumval_exists"
        case .enumeratorValue: "enumval_value"
        case .typeMatches: "type_matches"
        }
    }
}
