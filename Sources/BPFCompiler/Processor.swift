import BPFPlatform

/// A processor to compile for.
public enum Processor: Hashable, Sendable {
    /// x86-64.
    case amd64(X86Features)
    /// AArch64.
    case arm64(ARM64Features)

    /// The processor that executes this; nil when there is no compiler for it.
    public static var host: Processor? {
        #if arch(x86_64)
            .amd64(HostProcessor.hasBMI2 ? .bmi2 : [])
        #elseif arch(arm64)
            .arm64(HostProcessor.hasAtomics ? .atomics : [])
        #else
            nil
        #endif
    }
}
