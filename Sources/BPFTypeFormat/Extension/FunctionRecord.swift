/// Which function begins at an instruction.
///
/// - Kernel: `struct bpf_func_info`.
public struct FunctionRecord: Hashable, Sendable {
    /// The distance of the function's first instruction from the start of its section, in slots of eight bytes.
    public var slot: Int
    /// A ``BTFType/function(name:prototype:linkage:)``.
    public var type: TypeID

    /// A record.
    public init(slot: Int, type: TypeID) {
        self.slot = slot
        self.type = type
    }
}
