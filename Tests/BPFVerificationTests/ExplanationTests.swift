import BPFVerification
import Testing

/// Where an offending value comes from.
@Suite struct ExplanationTests {
    private func explain(_ text: String) throws -> (VerificationFailure, Explanation) {
        var request = try VerificationRequest(assembly: ".license GPL\n" + text)
        request.findings = .explanation
        guard case .failure(let failure) = Verifier.verify(request).verdict else {
            throw VerifierCaseError(description: "accepted")
        }
        return (failure, try #require(failure.explanation))
    }

    private static let lookup = """
        .map values hash key=4 value=48 entries=4
        .section socket
        *(u32 *)(r10 -4) = 0
        r2 = r10
        r2 += -4
        r1 = map[values]
        call bpf_map_lookup_elem

        """

    @Test func aPointerThatMayBeNullComesFromItsCallThroughCopiesAndSpills() throws {
        let (failure, explanation) = try explain(
            Self.lookup + "r6 = r0\n*(u64 *)(r10 -16) = r6\nr7 = *(u64 *)(r10 -16)\nr0 = *(u64 *)(r7 +0)\nexit\n")
        #expect(failure.message == "R7 invalid mem access 'map_value_or_null'")
        #expect(explanation.origins.map(\.slot) == [5])
        #expect(explanation.requirement == "8 bytes at R7 may be read")
        #expect(explanation.registers.map(\.name) == ["R7"])
        #expect(failure.family?.id == "missing-null-check")
    }

    @Test func anIndexComesFromItsLoadAndItsComparison() throws {
        let (_, explanation) = try explain(
            Self.lookup
                + "if r0 == 0 goto +4\nr1 = *(u32 *)(r0 +0)\nif r1 > 41 goto +2\nr0 += r1\nr0 = *(u64 *)(r0 +0)\nr0 = 0\nexit\n"
        )
        #expect(explanation.origins.map(\.slot) == [7, 8, 9])
        #expect(explanation.path.map(\.decision) == ["r0 != 0", "r1 <= 41"])
    }

    @Test func aRegisterThatACallTookIsBlamedOnTheCall() throws {
        let (_, explanation) = try explain(".section socket\ncall bpf_ktime_get_ns\nr0 = r1\nexit\n")
        #expect(explanation.origins.map(\.slot) == [0])
    }

    @Test func aRegisterThatWasNeverSetIsBlamedOnTheStart() throws {
        let (_, explanation) = try explain(".section socket\nr0 = 0\nr0 = r7\nexit\n")
        #expect(explanation.origins.map(\.slot) == [0])
        #expect(explanation.requirement == "R7 holds a value")
    }

    @Test func anArgumentIsFollowedIntoTheCaller() throws {
        let (_, explanation) = try explain(
            ".section socket\nr1 = 5\ncall sub\nexit\n.function sub\nr0 = *(u64 *)(r1 +0)\nexit\n")
        #expect(explanation.origins.map(\.slot) == [0])
        #expect(explanation.path.map(\.decision) == ["call of sub"])
    }

    @Test func aLeakIsBlamedOnTheCallThatAcquired() throws {
        let (failure, explanation) = try explain(
            ".map ring ringbuf key=0 value=0 entries=4096\n.section socket\nr1 = map[ring]\nr2 = 8\nr3 = 0\n"
                + "call bpf_ringbuf_reserve\nr0 = 0\nexit\n")
        #expect(failure.family?.id == "reference-leak")
        #expect(explanation.origins.map(\.slot) == [4])
    }

    @Test func repeatedDecisionsAreCounted() throws {
        let (_, explanation) = try explain(
            ".section socket\nr6 = 0\nr6 += 1\nif r6 < 5 goto -2\nr0 = r7\nexit\n")
        #expect(explanation.path.map(\.count) == [4, 1])
        #expect(explanation.path.map(\.decision) == ["r6 < 5", "r6 >= 5"])
    }

    @Test func verdictsOnTheWholeProgramHaveNoPath() throws {
        let (failure, explanation) = try explain(".section socket\nr0 = 0\nexit\nr0 = 1\nexit\n")
        #expect(failure.message == "unreachable insn 2")
        #expect(explanation.path.isEmpty)
        #expect(explanation.instruction == "r0 = 1")
    }
}
