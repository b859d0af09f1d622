import CBPF

#if arch(arm64) && canImport(Glibc)
    import Glibc
#elseif arch(arm64) && canImport(Musl)
    import Musl
#endif

/// What the processor that executes this can do beyond its family's first.
public enum HostProcessor {
    /// Whether it has BMI2, the shifts by any register of x86-64.
    public static let hasBMI2: Bool = cbpf_has_bmi2() != 0

    /// Whether it has FEAT_LSE, the atomic instructions of AArch64.
    public static let hasAtomics: Bool = {
        #if arch(arm64) && canImport(Darwin)
            true
        #elseif arch(arm64)
            getauxval(UInt(AT_HWCAP)) & 1 << 8 != 0
        #else
            false
        #endif
    }()
}
