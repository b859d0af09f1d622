import BPFCompiler

/// How a program is executed.
public enum ExecutionMode: String, Sendable, Hashable, CaseIterable {
    /// Trusts the program: nothing that it does to memory is tested, and what it does wrong is undefined.
    ///
    /// For programs that were verified, or that come from whoever runs them.
    case fast
    /// Tests every access, argument and register: whatever the program is, it yields a value or a trap.
    case checked
    /// Executes machine code, which trusts the program as fast mode does, and stops for no limit.
    case native

    /// All modes that this machine has: without a compiler for its processor, those of the interpreter.
    public static let allCases: [ExecutionMode] = Processor.host == nil ? interpreted : interpreted + [.native]

    /// The modes of the interpreter.
    public static let interpreted: [ExecutionMode] = [.fast, .checked]

    /// The most instructions of a run that sets no limit of its own.
    public var instructionLimit: UInt64 {
        switch self {
        case .fast, .native: UInt64.max >> 1
        case .checked: 1 << 24
        }
    }
}
