import EBPF

/// An object whose CO-RE records are carried out against its own types, which may be as hostile as the records.
func feedRelocation(_ bytes: [UInt8]) {
    guard var spec = try? CollectionSpec(try ObjectFile(bytes)), let btf = spec.btf else { return }
    for index in spec.programs.indices { spec.programs[index].autoload = true }
    do throws(COREError) {
        _ = try spec.relocated(against: btf)
        _ = try btf.minimized(for: [spec])
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
    _ = try? spec.resolved(against: btf)
    try? spec.setKernelConfiguration(KernelConfiguration("CONFIG_HZ=250\nCONFIG_BPF_SYSCALL=y"))
}
