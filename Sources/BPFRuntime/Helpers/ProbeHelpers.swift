import BPFModel
import BPFPlatform

/// `bpf_probe_read_kernel(to, size, from)`: copies from any address; zeros and `EFAULT` where it cannot be read.
enum ProbeReadKernel: HelperFunction {
    static let id = HelperID.probeReadKernel
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments, &state) }
}

/// `bpf_probe_read_user(to, size, from)`: the same; this process is the user.
enum ProbeReadUser: HelperFunction {
    static let id = HelperID.probeReadUser
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments, &state) }
}

/// `bpf_probe_read(to, size, from)`.
enum ProbeRead: HelperFunction {
    static let id = HelperID.probeRead
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { Probe.read(arguments, &state) }
}

/// `bpf_probe_read_kernel_str(to, size, from)`: copies up to and with a zero byte; the length with it.
enum ProbeReadKernelText: HelperFunction {
    static let id = HelperID.probeReadKernelStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments, &state)
    }
}

/// `bpf_probe_read_user_str(to, size, from)`.
enum ProbeReadUserText: HelperFunction {
    static let id = HelperID.probeReadUserStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments, &state)
    }
}

/// `bpf_probe_read_str(to, size, from)`.
enum ProbeReadText: HelperFunction {
    static let id = HelperID.probeReadStr
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Probe.readText(arguments, &state)
    }
}

/// Reads of addresses that nobody vouches for.
private enum Probe {
    /// Copies as many bytes as can be read; what is the program's own needs no help from the system.
    private static func copy(_ arguments: HelperArguments, _ count: Int, _ state: inout RunState) -> Int {
        // Safety: the destination was checked, or the program is trusted; so below.
        guard state.memory.isReadable(arguments.r3, count: count) else {
            return unsafe GuardedMemory.copy(from: arguments.r3, to: arguments.r1, count: count)
        }
        unsafe HostMemory.copy(from: arguments.r3, to: arguments.r1, count: count)
        return count
    }

    static func read(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let count = Int(arguments.r2 & 0xffff_ffff)
        if count == 0 { return 0 }
        if copy(arguments, count, &state) == count { return 0 }
        // Safety: as above.
        unsafe HostMemory.zero(arguments.r1, count: count)
        return LinuxError.efault.helperResult
    }

    static func readText(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let count = Int(arguments.r2 & 0xffff_ffff)
        if count == 0 { return LinuxError.einval.helperResult }
        let copied = copy(arguments, count, &state)
        // Safety: as above.
        let text = unsafe HostMemory.bytes(arguments.r1, count: copied)
        if let end = text.firstIndex(of: 0) {
            unsafe HostMemory.zero(arguments.r1 + UInt64(end), count: count - end)
            return UInt64(end + 1)
        }
        if copied == count {
            unsafe HostMemory.store(UInt8(0), arguments.r1 + UInt64(count - 1))
            return UInt64(count)
        }
        unsafe HostMemory.zero(arguments.r1, count: count)
        return LinuxError.efault.helperResult
    }
}
