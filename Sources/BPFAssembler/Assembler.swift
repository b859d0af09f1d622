public import BPFInstructions

/// Reads programs in the kernel's own notation, as the disassembler writes it.
///
///     .section xdp
///     .license GPL
///     .map flows hash key=4 value=8 entries=16
///
///     .function count
///         *(u32 *)(r10 -4) = 7        ; comments: ; // and #
///         r2 = r10
///         r2 += -4
///         r1 = map[flows]
///         call bpf_map_lookup_elem
///         if r0 == 0 goto done
///         r1 = 1
///         lock *(u64 *)(r0 +0) += r1
///     done:
///         r0 = 2
///         exit
///
/// Jumps and calls name a label or a distance in slots (`goto +3`, `goto pc-2`). A number is decimal or hexadecimal; as
/// in the kernel's log, `r1 = 0x1f` is the load of 64 bits that takes two slots and `r1 = 31` the move that takes one.
/// What the log puts before an instruction, `12: (b7) `, is understood and need not be removed.
///
/// | directive | means |
/// |---|---|
/// | `.section NAME` | what follows goes to this section of the object file |
/// | `.function NAME` | a function begins here; without one, a section is one function called as its first label or itself |
/// | `.license TEXT` | the license |
/// | `.map NAME TYPE key=4 value=8 entries=16 flags=1` | a map; what is left out is 0 |
/// | `.slot 0xff dst=1 src=2 off=-3 imm=4` | a slot as it is, whether or not it is an instruction |
public enum Assembler {
    /// Reads the text of an object file.
    public static func unit(_ text: String) throws(AssemblerError) -> AssembledUnit {
        var builder = UnitBuilder(.object)
        try builder.read(text)
        return try builder.finish()
    }

    /// Reads a single program: no `.section`, `.map` or `.license`; maps may be named freely and become references.
    public static func program(_ text: String) throws(AssemblerError) -> AssembledSection {
        var builder = UnitBuilder(.program)
        try builder.read(text)
        return try builder.finish().sections.first ?? AssembledSection(name: "")
    }

    /// Reads a single program that names nothing outside of itself.
    public static func instructions(_ text: String) throws(AssemblerError) -> [Instruction] {
        let program = try program(text)
        if let reference = program.references.first {
            let line = program.lines.last { $0.slot <= reference.slot }?.line ?? 1
            throw AssemblerError(line: line, column: 1, reason: .unresolved(reference.symbol))
        }
        return program.instructions
    }
}
