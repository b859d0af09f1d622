/// How a place in a BPF object depends on a symbol.
///
/// | type | place | becomes |
/// |---|---|---|
/// | `address64` | a two-slot load | the address |
/// | `data64` | 8 bytes of data | the address |
/// | `data32` | 4 bytes of data | the address |
/// | `typeFormat32` | 4 bytes of BTF or `.BTF.ext` | the offset in its section |
/// | `call32` | a call | the distance in slots |
///
/// - Source: LLVM, "BPF Target", relocation types `R_BPF_64_64`, `R_BPF_64_ABS64`, `R_BPF_64_ABS32`, `R_BPF_64_NODYLD32`,
///   `R_BPF_64_32`.
enum RelocationType: UInt32, CaseIterable {
    case none = 0
    case address64 = 1
    case data64 = 2
    case data32 = 3
    case typeFormat32 = 4
    case call32 = 10
}
