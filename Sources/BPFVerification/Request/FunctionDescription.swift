/// What the object says about a function of the program.
public struct FunctionDescription: Hashable, Sendable {
    /// The name in C; empty where it is not known.
    public var name: String
    /// Its first slot.
    public var start: Int
    /// Whether it is verified on its own, for any arguments of its types.
    public var isGlobal: Bool
    /// What it takes and returns; nil where the object does not say, or says something that is not modelled.
    public var prototype: Prototype?
    /// The kernel's message where the type is none that a global function may have.
    public var objection: String?
    /// What its type says that it returns; nil where the object has no type for it.
    public var result: ResultKind?

    /// What a function returns, as far as it matters for functions that may be left early.
    public enum ResultKind: Hashable, Sendable {
        case nothing, integer, other
    }

    /// A function at a slot.
    public init(
        name: String, start: Int, isGlobal: Bool = false, prototype: Prototype? = nil, result: ResultKind? = nil
    ) {
        self.name = name
        self.start = start
        self.isGlobal = isGlobal
        self.prototype = prototype
        self.result = result
    }

    /// Parameters, at most five, and the result of a global function.
    public struct Prototype: Hashable, Sendable {
        /// What R1 and the registers after it hold.
        public var parameters: [Parameter]
        /// Whether R0 holds a number afterwards.
        public var returnsValue: Bool

        /// A prototype from its parts.
        public init(parameters: [Parameter], returnsValue: Bool) {
            self.parameters = parameters
            self.returnsValue = returnsValue
        }
    }

    /// What a global function takes.
    public enum Parameter: Hashable, Sendable {
        case scalar
        case context
        /// A dynptr, which it must not change.
        case dynptr
        /// A kernel object of a C type that is there for as long as the program runs, or null.
        case object(String, nullable: Bool)
        /// Something that is not modelled; the text is what.
        case unsupported(String)
        /// A pointer into the program's arena, or a number.
        case arena
        /// Memory of `size` bytes, or null.
        case memory(size: Int, nullable: Bool)
    }
}
