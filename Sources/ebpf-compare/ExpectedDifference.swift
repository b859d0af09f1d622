/// Programs whose verdicts differ for a reason that is known, and no fault of the verifier.
enum ExpectedDifference {
    /// Reasons by object and program.
    static let reasons: [String: String] = [
        "exceptions.bpf.o:exception_tail_call":
            "loaded here without the types of its functions: this kernel refuses the object's types, which name functions of the kernel"
    ]
}
