import CBPF

/// What the processor that executes this can do beyond its family's first.
public enum HostProcessor {
    /// Whether it has BMI2, the shifts by any register of x86-64.
    public static let hasBMI2: Bool = cbpf_has_bmi2() != 0
}
