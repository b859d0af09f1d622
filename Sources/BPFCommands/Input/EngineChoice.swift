import ArgumentParser
import EBPF

/// What executes a program, as the command line names it.
enum EngineChoice: String, ExpressibleByArgument, CaseIterable {
    /// The interpreter, which tests every access.
    case checked
    /// The interpreter, which trusts the program.
    case interpreter
    /// Machine code, which trusts the program.
    case jit

    /// The mode that it stands for.
    var mode: ExecutionMode {
        switch self {
        case .checked: .checked
        case .interpreter: .fast
        case .jit: .native
        }
    }

    /// The name of what executed a program.
    init(_ mode: ExecutionMode) {
        self =
            switch mode {
            case .checked: .checked
            case .fast: .interpreter
            case .native: .jit
            }
    }
}
