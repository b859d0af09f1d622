/// Whether every access is tested: what the interpreter's one loop is specialised for.
protocol ExecutionPolicy {
    /// Whether accesses, arguments and registers are tested.
    static var isChecked: Bool { get }
    /// Whether an observer is told about every instruction.
    static var isObserved: Bool { get }
    /// The mode that this is.
    static var mode: ExecutionMode { get }
}

extension ExecutionPolicy {
    static var isObserved: Bool { false }
}

/// Tests nothing.
enum FastPolicy: ExecutionPolicy {
    static var isChecked: Bool { false }
    static var mode: ExecutionMode { .fast }
}

/// Tests everything.
enum CheckedPolicy: ExecutionPolicy {
    static var isChecked: Bool { true }
    static var mode: ExecutionMode { .checked }
}

/// Tests everything, and tells the run's observer.
enum ObservedPolicy: ExecutionPolicy {
    static var isChecked: Bool { true }
    static var isObserved: Bool { true }
    static var mode: ExecutionMode { .checked }
}
