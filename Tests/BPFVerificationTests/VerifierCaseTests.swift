import BPFVerification
import Testing

/// Verdicts and whole messages on small programs of all kinds.
@Suite struct VerifierCaseTests {
    /// Loops that run to the limit of a million instructions take minutes unoptimised.
    private static let isOptimised: Bool = {
        #if DEBUG
            false
        #else
            true
        #endif
    }()

    @Test func thereAreCasesOfAllKinds() {
        #expect(VerifierCase.all.count >= 200)
        #expect(Set(VerifierCase.all.map(\.testDescription)).count == VerifierCase.all.count)
    }

    @Test(arguments: VerifierCase.all.filter { isOptimised || !$0.testDescription.hasPrefix("loops: ") })
    func verdict(_ example: VerifierCase) {
        switch (Verifier.verify(example.request).verdict, example.expectation) {
        case (.success, .accepted): break
        case (.failure(let failure), .rejected(let message)):
            #expect(failure.message == message)
        case (.success, .rejected(let message)): Issue.record("accepted, not rejected with '\(message)'")
        case (.failure(let failure), .accepted): Issue.record("rejected with '\(failure.message)'")
        }
    }

    @Test(arguments: VerifierCase.all.filter { $0.expectation.message != nil })
    func everyMessageBelongsToAFamily(_ example: VerifierCase) throws {
        let message = try #require(example.expectation.message)
        #expect(MessageFamily.explaining(message) != nil, "\(message)")
    }

    /// Explaining a verdict must not change it, nor may writing a log; logs of loops that run to the limit would take minutes here.
    @Test(arguments: VerifierCase.all.filter { !$0.testDescription.hasPrefix("loops: ") })
    func explanationsAndLogsChangeNothing(_ example: VerifierCase) {
        var request = example.request
        let plain = Verifier.verify(request)
        request.findings = [.explanation, .facts]
        request.logLevel = [.branches, .instructions, .statistics]
        let explained = Verifier.verify(request)
        #expect(plain.isAccepted == explained.isAccepted)
        #expect(plain.statistics.processedInstructions == explained.statistics.processedInstructions)
        guard case .failure(let failure) = explained.verdict else { return }
        #expect(failure.explanation != nil)
        #expect(explained.log.contains(failure.message))
    }

    @Test func everyFormatHasACase() {
        var seen: Set<String> = []
        for example in VerifierCase.all {
            for line in example.expectation.message?.split(separator: "\n") ?? [] {
                if let format = MessageFamily.format(of: line) { seen.insert(format) }
            }
        }
        for family in MessageFamily.table {
            for format in family.formats where Self.withoutCase[format] == nil {
                #expect(seen.contains(format), "\(family.id): no case for '\(format)'")
            }
        }
        for format in Self.withoutCase.keys { #expect(!seen.contains(format), "'\(format)' has a case") }
    }

    /// Formats that no assembler text without types can bring about, and why.
    static let withoutCase: [String: String] = {
        let variable = "only who may read what was not written may use variable offsets"
        let earlier = "the addition that makes such a pointer is refused before"
        let form = "the program's form is checked before"
        let kernelPointers = "needs types of kernel pointers in map values"
        let timers = "needs types of timers in map values"
        let exceptions = "needs the name of a kernel function; see ExceptionTests"
        let arena = "needs the name of a kernel function, a tag or less privilege; see ArenaTests"
        let tags = "needs declaration tags in BTF, and no test has them"
        return [
            "program must be sleepable to call sleepable kfunc %s": arena,
            "Possibly NULL pointer passed to trusted arg%d": arena,
            "pointer in R%d isn't map pointer": arena,
            "R%d is not a pointer to arena or scalar.": arena,
            "CAP_BPF and CAP_PERFMON are required to use arena": arena,
            "bpf_throw kfunc (insn %d) cannot be called from callback subprog %d": exceptions,
            "insn %d cannot call exception cb directly": exceptions,
            "bpf_throw would lead to reference leak": exceptions,
            "calling kernel function %s is not allowed": exceptions,
            "cannot call kernel function from non-GPL compatible program": exceptions,
            "multiple exception callback tags for main subprog": tags,
            "exception callback '%s' could not be found in BTF": exceptions,
            "exception callback '%s' must have global linkage": tags,
            "exception callback type id not found in func_info": tags,
            "invalid exception callback insn_off in func_info: %d": tags,
            "exception cb cannot return void": exceptions,
            "exception cb only supports single integer argument": exceptions,
            "BPF_ST imm must be 0 when storing to kptr at off=%d": kernelPointers,
            "kptr access cannot have variable offset": kernelPointers,
            "kptr access misaligned expected=%d off=%d": kernelPointers,
            "kptr access size must be BPF_DW": kernelPointers,
            "kptr cannot be accessed indirectly by helper": kernelPointers,
            "kptr in map can only be accessed using BPF_MEM instruction mode": kernelPointers,
            "off=%d doesn't point to kptr": kernelPointers,
            "off=%d kptr isn't referenced kptr": kernelPointers,
            "store to referenced kptr disallowed": kernelPointers,
            "R%d doesn't have constant offset. kptr has to be at the constant offset": kernelPointers,
            "%s has no valid kptr": kernelPointers,
            "map '%s' has no valid bpf_timer": timers,
            "off %d doesn't point to 'struct bpf_timer' that is at %d": timers,
            "timer pointer in R1 map_uid=%d doesn't match map pointer in R2 map_uid=%d": timers,
            "R%d doesn't have constant offset. bpf_timer has to be at the constant offset": timers,
            "R%d not a scalar value": "needs a callback that the assembler gives no types",
            "callback function not allowed for map": "needs a callback that the assembler gives no types",
            "Expected a dynptr of type %s as arg #%d": "needs dynptrs of kinds that only kernel functions make",
            "cannot pass pointer to const bpf_dynptr, the helper mutates it":
                "needs dynptrs of kinds that only kernel functions make",
            "Invalid format string": "needs a format in a frozen map, or pointers to kernel objects",
            "R%d is of type %s but %s is expected": "needs a format in a frozen map, or pointers to kernel objects",
            "The sequence of %d jumps is too complex for async cb.": "takes thousands of callbacks",
            "arg#%d is expected to be non-NULL": "needs types of global functions",
            "func %s reference has not been acquired before": "needs a callback that gives back what it was not given",
            "R%d invalid tracepoint buffer access: off=%d, size=%d": "buffers of tracepoints are not verified yet",
            "Possibly NULL pointer passed to helper arg%d": "needs pointers to kernel objects",
            "At async callback return the register R%d %s": timers,
            "R%d invalid variable buffer offset: off=%d, var_off=%s": "buffers of tracepoints are not verified yet",
            "invalid read from stack R%d off %d+%d size %d": variable,
            "invalid read from stack R%d var_off %s+%d size %d": variable,
            "invalid indirect read from stack R%d var_off %s+%d size %d": variable,
            "invalid atomic operand size": "such an opcode is unknown in 6.12",
            "helper call is not allowed in probe": "no helper without kernel types is refused so",
            "more than one arg with ref_obj_id R%d %d %d": "no helper takes two references",
            "too many chains of calls": "takes a million chains",
            "invalid insn idx %d insn_cnt %d": form,
            "invalid instruction": form,
            "R%d tried to %s beyond pointer bounds, pointer arithmetic with it prohibited for !root": earlier,
            "R%d indirect variable offset stack access prohibited for !root, var_off=%s": earlier,
            "spilled ptr in range of var-offset stack write; insn %d, ptr off: %d": earlier,
            "uninit stack in range of var-offset write prohibited for !root; insn %d, off: %d": earlier,
            "Locking two bpf_spin_locks are not allowed": "any call with a lock held is refused before",
            "cannot release unowned const bpf_dynptr": "needs a callback that is given a dynptr to release",
            "arg#%d expected pointer to stack or const struct bpf_dynptr": "needs types of global functions",
        ]
    }()
}
