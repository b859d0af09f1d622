public import BPFModel

/// Types that were given to the running kernel.
public struct KernelTypes: ~Copyable, Sendable {
    /// The types' descriptor.
    public let descriptor: KernelDescriptor

    /// Loads BTF.
    ///
    /// - Kernel: `BPF_BTF_LOAD`.
    public init(_ btf: [UInt8]) throws(LinuxError) {
        var attributes = KernelAttributes()
        attributes.set(buffer: btf, at: 0)
        attributes.set(UInt32(btf.count), at: 16)
        descriptor = KernelDescriptor(owning: Int32(try attributes.call(.btfLoad).result.get()))
    }
}
