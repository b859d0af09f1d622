import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// Kernel functions and global functions of programs with an arena, and what is found out beside the verdict.
///
/// Verdicts as observed on Linux 6.18; `arena.bpfcase` has the others.
struct ArenaTests {
    private static func verify(
        _ text: String, calling name: String = "bpf_arena_alloc_pages", type: ProgramType = .syscall,
        _ change: (inout VerificationRequest) -> Void = { _ in }
    ) throws -> VerificationResult {
        let section = try Assembler.program(text)
        var request = VerificationRequest(instructions: section.instructions, programType: type)
        request.profile = .linux618
        request.maps = [
            MapDescription(name: "arena", type: .arena, keySize: 0, valueSize: 0, maxEntries: 4, flags: [.mappable]),
            MapDescription(name: "values", type: .hash, keySize: 4, valueSize: 8, maxEntries: 4),
        ]
        if type == .syscall { request.flags = .sleepable }
        for (slot, instruction) in section.instructions.enumerated()
        where instruction.operation == .callKernelFunction {
            request.kernelFunctions[slot] = name
        }
        change(&request)
        return Verifier.verify(request)
    }

    private static func message(_ result: VerificationResult) -> String? {
        guard case .failure(let failure) = result.verdict else { return nil }
        return failure.message
    }

    /// The arguments of an allocation.
    private static let arguments = "r1 = map[idx:0]\nr2 = 0\nr3 = 1\nr4 = -1\nr5 = 0\n"
    private static let call = "call bpf_arena_alloc_pages#1\n"

    @Test(arguments: [
        ("", nil),
        ("r1 = map[idx:1]\n", nil),
        ("r2 = r10\n", nil),
        ("r1 = 5\n", "pointer in R1 isn't map pointer"),
        ("r1 = r10\n", "pointer in R1 isn't map pointer"),
        ("r1 = addr_space_cast(r2, 0x0, 0x1)\n", "pointer in R1 isn't map pointer"),
        ("r1 = 0\n", "Possibly NULL pointer passed to trusted arg0"),
        ("r3 = addr_space_cast(r2, 0x0, 0x1)\n", "R3 is not a scalar"),
        ("r5 = r10\n", "R5 is not a scalar"),
    ])
    func pagesAreAskedFor(change: String, expected: String?) throws {
        let result = try Self.verify(Self.arguments + change + Self.call + "exit")
        #expect(Self.message(result) == expected)
    }

    @Test func theAddressIsTheProgramsOwnBusiness() throws {
        let text = "r1 = map[idx:0]\nr3 = 1\nr4 = -1\nr5 = 0\n" + Self.call + "exit"
        #expect(Self.message(try Self.verify(text)) == nil)
        #expect(Self.message(try Self.verify(text.replacing("r3 = 1\n", with: ""))) == "R3 is not a scalar")
    }

    @Test func pagesComeToThoseWhoSleep() throws {
        let result = try Self.verify(Self.arguments + Self.call + "exit", type: .xdp)
        #expect(
            Self.message(result) == "program must be sleepable to call sleepable kfunc bpf_arena_alloc_pages")
    }

    @Test func pagesAreTakenBackWithoutResult() throws {
        let text = "r1 = map[idx:0]\nr2 = 0\nr3 = 1\ncall bpf_arena_free_pages#1\n"
        #expect(Self.message(try Self.verify(text + "r0 = 0\nexit", calling: "bpf_arena_free_pages")) == nil)
        #expect(Self.message(try Self.verify(text + "exit", calling: "bpf_arena_free_pages")) == "R0 !read_ok")
    }

    @Test func pagesAreSetAsideOnLaterKernels() throws {
        let text = "r1 = map[idx:0]\nr2 = 0\nr3 = 1\ncall bpf_arena_reserve_pages#1\nexit"
        #expect(Self.message(try Self.verify(text, calling: "bpf_arena_reserve_pages")) == nil)
        let earlier = try Self.verify(text, calling: "bpf_arena_reserve_pages") { $0.profile = .linux612 }
        guard case .failure(let failure) = earlier.verdict else {
            Issue.record("accepted on 6.12")
            return
        }
        #expect(failure.reason == .unsupported)
    }

    @Test func argumentsOfGlobalFunctions() throws {
        func verify(_ argument: String) throws -> String? {
            let text =
                "r1 = map[idx:0]\nr1 = \(argument)\ncall f\nexit\nf: r1 = addr_space_cast(r1, 0x0, 0x1)\nr0 = *(u64 *)(r1 +0)\nexit"
            return Self.message(
                try Self.verify(text) { request in
                    let start = request.instructions.count - 3
                    request.functions = [
                        FunctionDescription(
                            name: "f", start: start, isGlobal: true,
                            prototype: .init(parameters: [.arena], returnsValue: true), result: .integer)
                    ]
                })
        }
        #expect(try verify("5") == nil)
        #expect(try verify("addr_space_cast(r10, 0x0, 0x1)") == nil)
        let lines = try #require(try verify("r10")).split(separator: "\n")
        #expect(lines.first == "R1 is not a pointer to arena or scalar.")
    }

    @Test func arenasAreForRoot() throws {
        for privilege in [Privilege.bpf, .none] {
            let result = try Self.verify("r1 = map[idx:0]\nr0 = 0\nexit", type: .socketFilter) {
                $0.privilege = privilege
            }
            #expect(Self.message(result) == "CAP_BPF and CAP_PERFMON are required to use arena")
        }
    }

    @Test func findingsNameWhatWorksOnTheArena() throws {
        let text = """
            r1 = map[idx:0]
            r2 = 100
            r2 = addr_space_cast(r2, 0x0, 0x1)
            r2 += 8
            w2 += 8
            r3 = 4
            r3 <<= 2
            r0 = *(u64 *)(r2 +0)
            *(u64 *)(r10 -8) = r0
            *(u64 *)(r2 +0) = r2
            exit
            """
        guard case .success(let verified) = try Self.verify(text).verdict else {
            Issue.record("rejected")
            return
        }
        #expect(verified.arena.accesses == [8, 10])
        #expect(verified.arena.narrowed == [4])
    }

    @Test func oneInstructionForPointersAndNumbersIsNotVerified() throws {
        let text = """
            r1 = map[idx:0]
            r6 = 100
            r6 = addr_space_cast(r6, 0x0, 0x1)
            call bpf_get_prandom_u32
            if r0 == 5 goto move
            r6 = -1
            move: r6 += 1
            r0 = 0
            exit
            """
        guard case .failure(let failure) = try Self.verify(text).verdict else {
            Issue.record("accepted")
            return
        }
        #expect(failure.reason == .unsupported)
    }
}
