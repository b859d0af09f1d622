import BPFAssembler
import BPFInstructions

/// A program with loops, whose comments say which instructions are moved out of them and which stay.
///
/// The context has 64 bytes, at r1; whatever they are, the program ends.
struct LoopCase: Sendable, CustomStringConvertible {
    let description: String
    let text: String

    init(_ description: String, _ text: String) {
        self.description = description
        self.text = text
    }

    /// The program, and the slots of marked lines.
    func program() throws -> (instructions: [Instruction], moved: [Int], staying: [Int]) {
        let program = try Assembler.program(text)
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        func slots(_ mark: String) -> [Int] {
            program.lines.filter { lines[Int($0.line) - 1].hasSuffix("; " + mark) }.map { Int($0.slot) }
        }
        return (program.instructions, slots("moved"), slots("stays"))
    }

    /// Some that end loops at once, and some that don't.
    static let contexts: [[UInt8]] =
        [0, 1, 5, 0xff].map { [UInt8](repeating: $0, count: 64) }
        + [64, 16, 19].map { modulus in (0..<64).map { UInt8($0 % modulus) } }
        + (0..<6).map { seed in Array(RandomProgram.context(seed: seed).suffix(64)) }

    /// What is wanted where a loop is left.
    static let leaving: [LoopCase] = [
        LoopCase(
            "each way out has a value of its own",
            """
            r2 = 0
            loop:
            r3 = r1
            r3 += r2
            r4 = *(u8 *)(r3 +16)
            r3 = *(u8 *)(r3 +0)
            r0 = r2 ; moved
            if w3 != w4 goto out
            r0 = 8 ; moved
            r2 += 1
            if r2 != 8 goto loop
            out:
            r0 <<= 32
            r0 >>= 32
            exit
            """),
        LoopCase(
            "several steps in their order, past others",
            """
            r2 = *(u8 *)(r1 +0)
            r3 = 0
            loop:
            r3 += 1
            r4 = r2 ; moved
            r4 *= 5 ; moved
            r4 = -r4 ; moved
            r5 = *(u8 *)(r1 +9)
            r0 = (s8)r4 ; moved
            r0 = bswap32 r0 ; moved
            *(u64 *)(r1 +16) = r5
            r0 ^= r4 ; moved
            if r3 == 20 goto out
            r2 += r5
            goto loop
            out:
            r0 += r2
            exit
            """),
        LoopCase(
            "both ways want it",
            """
            r0 = 0
            r2 = 0
            r4 = 0
            loop:
            r3 = r1
            r3 += r2
            r3 = *(u8 *)(r3 +0)
            r0 = r2
            r0 *= 3 ; stays
            if r3 == 7 goto out
            r4 += r0
            r2 += 1
            if r2 != 60 goto loop
            out:
            r0 += r4
            exit
            """),
        LoopCase(
            "it is read before the jump, and by the jump",
            """
            r2 = 0
            loop:
            r3 = r1
            r3 += r2
            r3 = *(u8 *)(r3 +0)
            r0 = r3
            r0 *= 3 ; stays
            *(u64 *)(r1 +32) = r0
            if r2 == 9 goto out
            r0 = r3
            r0 *= 5 ; stays
            if r0 > 90 goto out
            r2 += 1
            goto loop
            out:
            exit
            """),
        LoopCase(
            "what it reads is written before the jump",
            """
            r2 = *(u8 *)(r1 +0)
            loop:
            r0 = r2 ; stays
            r2 += 1
            if r2 > 300 goto out
            goto loop
            out:
            exit
            """),
        LoopCase(
            "memory is written before the jump",
            """
            r2 = 0
            loop:
            r0 = *(u64 *)(r1 +8) ; stays
            *(u64 *)(r1 +8) = r2
            r2 += 1
            if r2 != 9 goto loop
            exit
            """),
        LoopCase(
            "two ways out want the same",
            """
            r2 = 0
            loop:
            r3 = r1
            r3 += r2
            r3 = *(u8 *)(r3 +0)
            r0 = r2
            r0 ^= 85 ; stays
            if r3 == 3 goto out
            if r3 == 9 goto out
            r2 += 1
            if r2 != 50 goto loop
            out:
            exit
            """),
        LoopCase(
            "a jump arrives between it and the way out",
            """
            r2 = 0
            r3 = *(u8 *)(r1 +0)
            r0 = 77
            if r3 == 1 goto middle
            loop:
            r0 = r2
            r0 ^= 85 ; stays
            middle:
            r2 += 3
            if r2 > 40 goto out
            goto loop
            out:
            exit
            """),
        LoopCase(
            "nothing is in the loop but its jump",
            """
            r0 = *(u64 *)(r1 +0)
            r2 = 1
            loop:
            if r2 == 0 goto loop
            r0 += r2
            exit
            """),
        LoopCase(
            "only the ways out name the stack",
            """
            r2 = 0
            loop:
            r3 = r1
            r3 += r2
            r3 = *(u8 *)(r3 +0)
            r2 += 1
            r8 = r10 ; moved
            r8 += -16 ; moved
            if r3 == 255 goto out
            r8 = r10 ; moved
            r8 += -24 ; moved
            if r2 != 30 goto loop
            out:
            *(u64 *)(r8 +0) = r2
            r0 = *(u64 *)(r8 +0)
            exit
            """),
    ]
}
