import EBPF

/// Objects as they are to be verified: relocated against a kernel when one was named, and with the user's changes.
struct VerificationInput {
    private let target: TargetOptions
    private let types: BTF?
    private let overrides: OverrideOptions

    /// Opens the kernel's types, once for all objects.
    init(_ target: TargetOptions, _ overrides: OverrideOptions) throws(CommandError) {
        self.target = target
        self.overrides = overrides
        types = try target.types()
    }

    /// The specs of the object at `path`.
    func open(_ path: String) throws(CommandError) -> CollectionSpec {
        var spec = try target.open(path, types)
        try overrides.apply(to: &spec, of: path)
        return spec
    }
}
