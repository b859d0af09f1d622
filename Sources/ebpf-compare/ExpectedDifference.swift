/// Programs whose verdicts differ for a reason that is known, and no fault of the verifier.
enum ExpectedDifference {
    /// Reasons by object and program.
    static let reasons: [String: String] = [:]
}
