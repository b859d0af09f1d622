/// What a helper expects in R1 to R5 and what it leaves in R0.
///
/// - Kernel: `struct bpf_func_proto`.
public struct HelperPrototype: Hashable, Sendable {
    /// One kind for each argument, R1 first, at most five.
    public let arguments: [ArgumentKind]
    /// What R0 holds afterwards.
    public let result: ResultKind

    /// A helper that takes `arguments`, R1 first, and leaves `result`.
    public init(_ arguments: [ArgumentKind], _ result: ResultKind) {
        self.arguments = arguments
        self.result = result
    }
}
