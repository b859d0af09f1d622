/// An instruction whose immediate or offset depends on the layout of a type on the target.
///
/// - Kernel: `struct bpf_core_relo`. Source: Documentation/bpf/llvm_reloc.rst, "CO-RE Relocations".
public struct CORERelocation: Hashable, Sendable {
    /// The distance of the instruction from the start of its section, in slots of eight bytes.
    public var slot: Int
    /// The type, in the program's own BTF, that the access begins with.
    public var type: TypeID
    /// What is asked about the field, type or enumerator.
    public var kind: CORERelocationKind
    /// Indexes joined by colons, such as `0:1:2`: an array index, then members or elements on the way to the field.
    public var accessString: String

    /// A relocation.
    public init(slot: Int, type: TypeID, accessString: String, kind: CORERelocationKind) {
        self.slot = slot
        self.type = type
        self.accessString = accessString
        self.kind = kind
    }
}
