import BPFKernel
import BPFModel
import BPFVerification
import Testing

/// The running kernel as judge of the cases in `Tests/VerifierCases`.
@Suite(.enabled(if: RunningKernel.isUsable, "needs Linux, root and bpf(2)"))
struct VerifierCaseKernelTests {
    @Test(arguments: VerifierCase.all.filter(\.isForRunningKernel))
    func saysTheSame(_ example: VerifierCase) throws {
        if Self.open.contains(example.testDescription) {
            withKnownIssue("another answer on Linux 6.18") {
                try compare(example)
            }
        } else {
            try compare(example)
        }
    }

    /// Cases that 6.18 answers in another way: two programs whose functions have no types at all, a message in one line with what
    /// comes before or after it, and a map that a lock needs types for.
    private static let open: Set<String> = [
        "control_flow: tail call in a function without types",
        "control_flow: legacy packet load in a function without types", "helpers: tail call through an array",
        "loops: loop that waits for a number", "spin_locks: lock in a map without one",
    ]

    private func compare(_ example: VerifierCase) throws {
        let verdict = try RunningKernel.verify(example.request)
        let expectation = RunningKernel.isLater ? example.laterExpectation ?? example.expectation : example.expectation
        guard let message = expectation.message else {
            #expect(verdict.error == nil, "\(verdict.log)")
            return
        }
        #expect(verdict.error != nil, "accepted, not rejected with '\(message)'")
        guard RunningKernel.hasKnownTexts else { return }
        for line in message.split(separator: "\n") {
            #expect(verdict.log.split(separator: "\n").contains(line), "\(verdict.log)")
        }
    }
}
