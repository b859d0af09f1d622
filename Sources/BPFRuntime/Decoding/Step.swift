/// One decoded instruction, 16 bytes: what the interpreter's loop reads.
///
/// Arithmetic has three operands: an instruction that only moves a register to where the next one computes is not a step
/// of its own in fast mode, but the next step's `left`.
struct Step: BitwiseCopyable {
    /// What to do.
    let code: StepCode
    /// The register that is written, or the base address of a store.
    let destination: UInt8
    /// The register that is read.
    let source: UInt8
    /// The first operand of arithmetic.
    var left: UInt8
    /// Bytes from a base address; steps from this one, for jumps and calls; the high half of a constant.
    var offset: Int32
    /// An immediate; the low half of a constant; or the place of a helper in the program's list.
    let immediate: Int32
    /// How many instructions stand before it in the program.
    var number: Int32

    init(_ code: StepCode, destination: UInt8 = 0, source: UInt8 = 0, offset: Int32 = 0, immediate: Int32 = 0) {
        self.code = code
        self.destination = destination
        self.source = source
        self.left = destination
        self.offset = offset
        self.immediate = immediate
        self.number = 0
    }

    /// A load of 64 bits.
    init(constant: UInt64, destination: UInt8) {
        self.init(
            .constant, destination: destination,
            offset: Int32(truncatingIfNeeded: constant >> 32), immediate: Int32(truncatingIfNeeded: constant))
    }

    /// The 64 bits of a constant.
    var constant: UInt64 {
        UInt64(UInt32(bitPattern: offset)) << 32 | UInt64(UInt32(bitPattern: immediate))
    }
}
