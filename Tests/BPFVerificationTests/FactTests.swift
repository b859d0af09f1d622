import BPFAssembler
import BPFInstructions
@testable import BPFVerification
import Testing

/// What compilers may rely on.
@Suite struct FactTests {
    private func verify(_ text: String) throws -> VerifiedProgram {
        var request = try VerificationRequest(assembly: ".license GPL\n" + text)
        request.findings = .facts
        return try Verifier.verify(request).verdict.get()
    }

    @Test func namesWhatNoPathReaches() throws {
        let program = try verify(
            ".section socket\nr0 = 0\nif r0 == 0 goto +3\nr0 = 1\nr1 = 0x1122334455667788 ll\nexit\n")
        #expect(program.unreachable == [2, 3, 4])
        #expect(program.facts.branches == [.init(slot: 1, isTaken: true)])
        #expect(
            program.facts.constants == [
                .init(slot: 1, register: .r0, value: 0), .init(slot: 5, register: .r0, value: 0),
            ])
    }

    @Test func numbersThatDifferByPathAreNotConstants() throws {
        let program = try verify(
            """
            .section socket
            call bpf_get_prandom_u32
            r6 = 1
            if r0 == 7 goto +1
            r6 = 2
            r0 = r6
            exit
            """)
        #expect(!program.facts.constants.contains { $0.register == .r6 })
    }

    /// The verifier does not follow the second path behind the join, because r6 does not matter there: the facts must know both numbers.
    @Test func numbersOfPrunedPathsAreNotForgotten() throws {
        let program = try verify(
            """
            .section socket
            r6 = 1
            call bpf_get_prandom_u32
            if r0 == 7 goto +1
            r6 = 2
            call bpf_get_prandom_u32
            if r0 == 9 goto +2
            call bpf_get_prandom_u32
            goto +0
            r1 = r6
            r0 = 0
            exit
            """)
        #expect(!program.facts.constants.contains { $0.register == .r6 })
    }

    @Test func namesMapsAndKeys() throws {
        let program = try verify(
            """
            .map counts array key=4 value=8 entries=4
            .map flows hash key=8 value=8 entries=4
            .section socket
            r6 = r1
            *(u32 *)(r10 -4) = 3
            r2 = r10
            r2 += -4
            r1 = map[counts]
            call bpf_map_lookup_elem
            r1 = *(u32 *)(r6 +0)
            *(u64 *)(r10 -16) = r1
            r2 = r10
            r2 += -16
            r1 = map[flows]
            call bpf_map_lookup_elem
            r0 = 0
            exit
            """)
        #expect(
            program.facts.mapCalls == [
                .init(slot: 6, map: 0, key: [3, 0, 0, 0]), .init(slot: 13, map: 1, key: nil),
            ])
        #expect(
            program.facts.accesses == [
                .init(slot: 1, memory: .stack), .init(slot: 7, memory: .context), .init(slot: 8, memory: .stack),
            ])
    }

    @Test func oneOfTwoMapsIsNone() throws {
        let program = try verify(
            """
            .map counts array key=4 value=8 entries=4
            .map others array key=4 value=8 entries=4
            .section socket
            *(u32 *)(r10 -4) = 3
            call bpf_get_prandom_u32
            r2 = r10
            r2 += -4
            r1 = map[counts]
            if r0 == 7 goto +2
            r1 = map[others]
            call bpf_map_lookup_elem
            r0 = 0
            exit
            """)
        #expect(program.facts.mapCalls.isEmpty)
    }

    @Test func helpersThatWriteTheStackEndWhatIsKnownOfIt() throws {
        let program = try verify(
            """
            .section tc
            *(u64 *)(r10 -8) = 5
            r2 = 0
            r3 = r10
            r3 += -8
            r4 = 8
            call bpf_skb_load_bytes
            r0 = *(u64 *)(r10 -8)
            exit
            """)
        #expect(!program.facts.constants.contains { $0.register == .r0 })
    }

    @Test func costsAddUp() throws {
        let request = try VerificationRequest(
            assembly: ".license GPL\n.section socket\nr0 = 0\nr0 += 1\nif r0 < 10 goto -2\nexit\n")
        let result = Verifier.verify(request)
        #expect(result.cost.map(\.processed) == [1, 10, 10, 1])
        #expect(result.cost.reduce(0) { $0 + $1.states } == result.statistics.totalStates)
        let lines = [
            SourceLine(slot: 0, text: "int i = 0;", file: "a.c", line: 1),
            SourceLine(slot: 1, text: "while (++i < 10);", file: "a.c", line: 2),
            SourceLine(slot: 3, text: "return i;", file: "a.c", line: 3),
        ]
        let table = SourceCost.table(result.cost, lines: lines)
        #expect(table.map { $0.line?.line } == [2, 1, 3])
        #expect(table.map(\.cost.processed) == [20, 1, 1])
        #expect(SourceCost.table(result.cost, lines: []).map(\.slot) == [1, 2, 0, 3])
    }

    /// What Linux masks gets a barrier before, what it puts a barrier behind has one behind, and so have look-ups.
    @Test(arguments: Privilege.allCases) func barriersGoWithPrivilege(privilege: Privilege) throws {
        var request = try VerificationRequest(
            assembly: """
                .license GPL
                .map values array key=4 value=64 entries=4
                .section socket
                *(u32 *)(r10 -4) = 1
                *(u32 *)(r10 -4) = 0
                r2 = r10
                r2 += -4
                r1 = map[values]
                call bpf_map_lookup_elem
                if r0 == 0 goto +4
                *(u64 *)(r10 -16) = r0
                r1 = *(u32 *)(r0 +0)
                r1 &= 7
                r0 += r1
                r0 = 0
                exit
                """)
        request.privilege = privilege
        let barriers = try Verifier.verify(request).verdict.get().barriers
        var expected = VerifiedProgram.Barriers()
        if privilege != .root {
            expected.before = [11]
            expected.after = [0, 6, 8]
        }
        #expect(barriers == expected)
    }
}
