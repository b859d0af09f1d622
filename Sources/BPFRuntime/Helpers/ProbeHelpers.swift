import BPFModel
import BPFPlatform

/// `bpf_probe_read_kernel(to, size, from)`: copies from any address; zeros and `EFAULT` where it cannot be read.
enum ProbeReadKernel: HelperFunction {
    static let id = HelperID.probeReadKernel
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments) }
}

/// `bpf_probe_read_user(to, size, from)`: the same; this process is the user.
enum ProbeReadUser: HelperFunction {
    static let id = HelperID.probeReadUser
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments) }
}

/// `bpf_probe_read(to, size, from)`.
enum ProbeRead: HelperFunction {
    static let id = HelperID.probeRead
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments) }
}

/// `bpf_probe_read_kernel_str(to, size, from)`: copies up to and with a zero byte; the length with it.
enum ProbeReadKernelText: HelperFunction {
    static let id = HelperID.probeReadKernelStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments)
    }
}

/// `bpf_probe_read_user_str(to, size, from)`.
enum ProbeReadUserText: HelperFunction {
    static let id = HelperID.probeReadUserStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments)
    }
}

/// `bpf_probe_read_str(to, size, from)`.
enum ProbeReadText: HelperFunction {
    static let id = HelperID.probeReadStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments)
    }
}

/// Reads of addresses that nobody vouches for.
///
/// What can't be read leaves zeros at the destination; behind the end of a text the destination stays as it was. Linux says `ERANGE`, not `EFAULT`,
/// where a read of the kernel is given an address of a user: here all addresses are this process's. Observed on Linux 6.18.
private enum Probe {
    // Safety, for both: the destination was checked, or the program is trusted.

    static func read(_ arguments: HelperArguments) -> UInt64 {
        let count = Int(arguments.r2 & 0xffff_ffff)
        if unsafe GuardedMemory.copy(from: arguments.r3, to: arguments.r1, count: count) == count { return 0 }
        unsafe HostMemory.zero(arguments.r1, count: count)
        return LinuxError.efault.helperResult
    }

    static func readText(_ arguments: HelperArguments) -> UInt64 {
        let count = Int(arguments.r2 & 0xffff_ffff)
        if count == 0 { return 0 }
        guard let copied = unsafe GuardedMemory.copyText(from: arguments.r3, to: arguments.r1, count: count) else {
            unsafe HostMemory.zero(arguments.r1, count: count)
            return LinuxError.efault.helperResult
        }
        unsafe HostMemory.store(UInt8(0), arguments.r1 + UInt64(copied - 1))
        return UInt64(copied)
    }
}
