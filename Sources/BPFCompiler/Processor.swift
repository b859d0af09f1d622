import BPFPlatform

/// A processor to compile for.
public enum Processor: Hashable, Sendable {
    /// x86-64.
    case amd64(X86Features)

    /// The processor that executes this; nil when there is no compiler for it.
    public static var host: Processor? {
        #if arch(x86_64)
            .amd64(HostProcessor.hasBMI2 ? .bmi2 : [])
        #else
            nil
        #endif
    }
}
