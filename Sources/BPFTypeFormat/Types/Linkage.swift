/// Who can see a function or a variable.
///
/// - Kernel: `BTF_FUNC_STATIC` …, `BTF_VAR_STATIC` …, which share their numbers.
public enum Linkage: UInt32, CaseIterable, Hashable, Sendable {
    /// Its own object file.
    case `static` = 0
    /// Every object file.
    case global = 1
    /// Declared here, defined elsewhere.
    case extern = 2

    /// The word for it, as bpftool prints it for functions.
    public var name: String {
        switch self {
        case .static: "static"
        case .global: "global"
        case .extern: "extern"
        }
    }
}
