/// The result and parameters of a function.
public struct FunctionPrototype: Hashable, Sendable {
    /// The type of the result.
    public var returns: TypeID
    /// The parameters in order.
    public var parameters: [Parameter]

    /// A prototype.
    public init(returns: TypeID, parameters: [Parameter]) {
        self.returns = returns
        self.parameters = parameters
    }

    /// Whether more arguments may follow the named ones: the last parameter has neither name nor type.
    public var isVariadic: Bool {
        parameters.last.map { $0.type == .void && $0.name.isEmpty } ?? false
    }
}
