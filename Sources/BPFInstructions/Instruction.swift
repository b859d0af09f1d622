/// One slot of a program: the 8-byte word of `struct bpf_insn`.
///
///     byte   0        1           2        4             8
///            ┌────────┬─────┬─────┬────────┬─────────────┐
///            │ opcode │ src │ dst │ offset │  immediate  │      (dst is the low nibble in little-endian objects,
///            └────────┴─────┴─────┴────────┴─────────────┘       the high one in big-endian objects)
///
/// A 64-bit immediate load takes two slots: the second has opcode 0 and holds the high 32 bits. Everything that counts
/// instructions (jump offsets, program lengths, line records) counts slots.
/// - Source: RFC 9669 §3.
@frozen
public struct Instruction: Hashable, Sendable, BitwiseCopyable {
    /// What to do; `InstructionForm` gives its meaning.
    public var opcode: UInt8
    /// The destination in the low half, the source in the high half, as in little-endian objects.
    @usableFromInline var registers: UInt8
    /// Slots for jumps, bytes for memory, a variant selector for some arithmetic.
    public var offset: Int16
    /// A constant, sign-extended where 64 bits are needed.
    public var immediate: Int32

    /// Makes a slot from its fields.
    @inlinable
    public init(
        opcode: UInt8,
        destination: Register = .r0,
        source: Register = .r0,
        offset: Int16 = 0,
        immediate: Int32 = 0
    ) {
        self.opcode = opcode
        registers = destination.rawValue | source.rawValue << 4
        self.offset = offset
        self.immediate = immediate
    }

    /// The register that is written, or the base address of a store.
    @inlinable
    public var destination: Register {
        get { Register(rawValue: registers) }
        set { registers = registers & 0xf0 | newValue.rawValue }
    }

    /// The register that is read, or a pseudo value.
    @inlinable
    public var source: Register {
        get { Register(rawValue: registers >> 4) }
        set { registers = registers & 0x0f | newValue.rawValue << 4 }
    }

    /// The number of bytes of one slot, in objects and in memory.
    public static let size = 8
}
