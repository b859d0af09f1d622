import EBPF

/// Programs of any length for timing compilers: straight code with a forward branch in each eighth slot.
///
/// Compilers of other implementations were timed on code of this kind, where what a program costs however short it is does not count.
enum SyntheticProgram {
    /// How many slots the timed programs have.
    static let lengths = [1000, 16_000, 60_000]

    /// Arithmetic of both widths, shifts, a store to the stack, a load from it, and a branch over half of the next block.
    private static let block = """
        r1 += r2
        w3 ^= w1
        r4 = r1
        r4 <<= 7
        *(u64 *)(r10 - 8) = r4
        r2 += 0x12345
        r5 = *(u32 *)(r10 - 8)
        if r5 > 77 goto +3

        """

    /// A program of so many slots, or a few more.
    static func instructions(count: Int) throws -> [Instruction] {
        let blocks = String(repeating: block, count: (count + 7) / 8)
        return try Assembler.instructions("r2 = 3\nr3 = 5\nr1 = 0\n\(blocks)r0 = r1\nr0 += r4\nr0 += r5\nexit\n")
    }
}
