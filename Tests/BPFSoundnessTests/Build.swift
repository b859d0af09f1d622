/// How the tests were built.
enum Build {
    /// Whether the compiler optimised: what makes up thousands of programs takes minutes otherwise.
    static let isOptimised: Bool = {
        #if DEBUG
            false
        #else
            true
        #endif
    }()
}
