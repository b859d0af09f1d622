/// What the 64-bit immediate of a two-slot load stands for; the value of its source field.
///
/// - Kernel: `BPF_PSEUDO_MAP_FD` … `BPF_PSEUDO_MAP_IDX_VALUE`. Source: RFC 9669 §5.4.
public enum PseudoSource: UInt8, Hashable, Sendable, CaseIterable {
    /// A plain constant.
    case constant = 0
    /// A map; the low half is a file descriptor when the program is loaded.
    case map = 1
    /// An address inside a map's first value; the high half is the byte offset.
    case mapValue = 2
    /// The address of a kernel variable; the low half is its BTF type ID.
    case kernelVariable = 3
    /// The address of a subprogram; the low half is its distance in slots from the next instruction.
    case function = 4
    /// As `map`, by index into the load call's array of descriptors.
    case mapIndex = 5
    /// As `mapValue`, by index into the load call's array of descriptors.
    case mapIndexValue = 6
}

/// The source field of a call instruction.
public enum CallSource: UInt8, Hashable, Sendable, CaseIterable {
    /// A helper, by ID.
    case helper = 0
    /// A subprogram of the same program, by distance.
    case local = 1
    /// A kernel function, by BTF type ID.
    case kernelFunction = 2
}
