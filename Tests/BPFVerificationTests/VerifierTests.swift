import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// Verdicts and messages; each was observed on Linux.
struct VerifierTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let text: String
        /// The first line of the message; nil for an accepted program.
        let message: String?
        let type: ProgramType

        init(_ name: String, _ text: String, rejected message: String? = nil, type: ProgramType = .schedCls) {
            testDescription = name
            self.text = text
            self.message = message
            self.type = type
        }
    }

    /// Map 0: an array of 48-byte values.
    static let maps = [MapDescription(name: "values", type: .array, keySize: 4, valueSize: 48, maxEntries: 4)]

    static func verify(_ text: String, type: ProgramType, privilege: Privilege = .root) throws -> VerificationResult {
        let section = try Assembler.program(text)
        var instructions = section.instructions
        for reference in section.references { instructions[reference.slot].immediate = 0 }
        var request = VerificationRequest(instructions: instructions, programType: type)
        request.maps = maps
        request.privilege = privilege
        return Verifier.verify(request)
    }

    static func message(_ result: VerificationResult) -> String? {
        guard case .failure(let failure) = result.verdict else { return nil }
        return failure.message.split(separator: "\n").first.map(String.init)
    }

    private static let lookup = """
        *(u32 *)(r10 -8) = 1
        r2 = r10
        r2 += -8
        r1 = map[values]
        call bpf_map_lookup_elem

        """

    static let cases = [
        Case("smallest", "r0 = 0\nexit"),
        Case("no result", "exit", rejected: "R0 !read_ok"),
        Case("unset register", "r0 = r2\nexit", rejected: "R2 !read_ok"),
        Case("frame pointer", "r10 = 0\nexit", rejected: "frame pointer is read only"),
        Case("unreachable", "r0 = 0\nexit\nexit", rejected: "unreachable insn 2"),
        Case("no end", "r0 = 0", rejected: "last insn is not an exit or jmp"),
        Case("endless loop", "r0 = 0\nif r0 == 0 goto -2\nexit", rejected: "infinite loop detected at insn 1"),
        Case("bounded loop", "r0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit"),
        Case("division by zero", "r0 = 1\nr0 /= 0\nexit", rejected: "div by zero"),
        Case("shift", "r0 = 1\nr0 <<= 64\nexit", rejected: "invalid shift 64"),
        Case(
            "below the stack", "*(u64 *)(r10 -520) = 0\nr0 = 0\nexit",
            rejected: "invalid write to stack R10 off=-520 size=8"
        ),
        Case(
            "misaligned stack", "*(u64 *)(r10 -12) = 0\nr0 = 0\nexit",
            rejected: "misaligned stack access off 0+0+-12 size 8"),
        Case("spill and fill", "*(u64 *)(r10 -8) = r1\nr1 = *(u64 *)(r10 -8)\nr0 = *(u32 *)(r1 +0)\nexit"),
        Case("context", "r0 = *(u32 *)(r1 +1000)\nexit", rejected: "invalid bpf_context access off=1000 size=4"),
        Case(
            "null check missing", lookup + "r0 = *(u64 *)(r0 +0)\nexit",
            rejected: "R0 invalid mem access 'map_value_or_null'"),
        Case("null check", lookup + "if r0 == 0 goto +1\nr0 = *(u64 *)(r0 +40)\nexit"),
        Case(
            "beyond a value", lookup + "if r0 == 0 goto +1\nr0 = *(u64 *)(r0 +41)\nexit",
            rejected: "invalid access to map value, value_size=48 off=41 size=8"),
        Case(
            "index from a comparison",
            "r6 = r1\n" + lookup
                + "if r0 == 0 goto +4\nr1 = *(u32 *)(r6 +0)\nif r1 > 40 goto +2\nr0 += r1\nr0 = *(u64 *)(r0 +0)\nr0 = 0\nexit"
        ),
        Case(
            "index without one",
            "r6 = r1\n" + lookup + "if r0 == 0 goto +3\nr1 = *(u32 *)(r6 +0)\nr0 += r1\nr0 = *(u8 *)(r0 +0)\nexit",
            rejected: "R0 unbounded memory access, make sure to bounds check any such access"),
        Case(
            "packet",
            "r2 = *(u32 *)(r1 +76)\nr3 = *(u32 *)(r1 +80)\nr4 = r2\nr4 += 14\nif r4 > r3 goto +1\nr0 = *(u8 *)(r2 +13)\nr0 = 0\nexit"
        ),
        Case(
            "beyond a packet",
            "r2 = *(u32 *)(r1 +76)\nr3 = *(u32 *)(r1 +80)\nr4 = r2\nr4 += 14\nif r4 > r3 goto +1\nr0 = *(u8 *)(r2 +14)\nr0 = 0\nexit",
            rejected: "invalid access to packet, off=14 size=1, R2(id=0,off=14,r=14)"),
        Case(
            "bits are forgotten by sign extension",
            "call bpf_get_prandom_u32\nw0 |= 30\nw0 = (s8)w0\nif w0 != 12 goto +1\nr0 = r2\nr0 = 0\nexit",
            rejected: "R2 !read_ok"),
        Case(
            "a copy of the low word is not the number",
            "call bpf_get_prandom_u32\nr6 = r0\ncall bpf_get_prandom_u32\nr0 &= 7\nr6 <<= 32\nr6 |= r0\nw7 = (s8)w6\n"
                + "if w7 != 5 goto +4\nr1 = r10\nr1 += -16\nr1 += r6\n*(u8 *)(r1 +0) = 1\nr0 = 0\nexit",
            rejected: "math between fp pointer and register with unbounded min value is not allowed"),
        Case(
            "helper of other programs", "call bpf_xdp_adjust_head\nexit",
            rejected: "program of this type cannot use helper bpf_xdp_adjust_head#44"),
        Case(
            "result", "r0 = 2\nexit",
            rejected: "At program exit the register R0 has smin=2 smax=2 should have been in [0, 1]", type: .cgroupSock),
    ]

    @Test(arguments: cases)
    func verdict(_ example: Case) throws {
        let result = try Self.verify(example.text, type: example.type)
        #expect(Self.message(result) == example.message)
    }

    @Test func countsWhatItProcessed() throws {
        let result = try Self.verify("r0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit", type: .socketFilter)
        #expect(result.statistics.processedInstructions == 22)
    }

    @Test func unprivilegedProgramsHaveNoLoops() throws {
        let result = try Self.verify("r0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit", type: .socketFilter, privilege: .none)
        #expect(Self.message(result) == "back-edge from insn 2 to 1")
    }

    @Test func unprivilegedProgramsKeepAddressesToThemselves() throws {
        let result = try Self.verify("r0 = r10\nexit", type: .socketFilter, privilege: .none)
        #expect(Self.message(result) == "R0 leaks addr as return value")
    }

    @Test func anyBytesHaveAVerdict() {
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3000 {
            let instructions = (0..<Int.random(in: 0..<12, using: &generator)).map { _ in
                Instruction(
                    opcode: UInt8.random(in: 0...255, using: &generator),
                    destination: Register(rawValue: UInt8.random(in: 0...11, using: &generator)),
                    source: Register(rawValue: UInt8.random(in: 0...11, using: &generator)),
                    offset: Int16.random(in: -3...3, using: &generator),
                    immediate: Int32.random(in: -20...20, using: &generator)
                )
            }
            let request = VerificationRequest(instructions: instructions, programType: .xdp)
            let result = Verifier.verify(request)
            if instructions.isEmpty { #expect(!result.isAccepted) }
        }
    }
}
