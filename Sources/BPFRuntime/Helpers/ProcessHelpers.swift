import BPFModel
import BPFPlatform

/// `bpf_get_prandom_u32()`: any 32 bits.
enum RandomNumber: HelperFunction {
    static let id = HelperID.getPrandomU32
    static var prefersStandIn: Bool { true }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        UInt64(UInt32.random(in: .min ... .max))
    }
}

/// `bpf_get_smp_processor_id()`: the run's slot, which takes the processor's place.
enum ProcessorNumber: HelperFunction {
    static let id = HelperID.getSmpProcessorId

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 { UInt64(state.slot) }
}

/// `bpf_get_current_pid_tgid()`: the process in the upper word, the thread in the lower one.
enum ProcessIdentifier: HelperFunction {
    static let id = HelperID.getCurrentPidTgid

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        UInt64(HostProcess.identifier) << 32 | UInt64(HostProcess.threadIdentifier)
    }
}

/// `bpf_get_current_uid_gid()`: the group in the upper word, the user in the lower one.
enum UserIdentifier: HelperFunction {
    static let id = HelperID.getCurrentUidGid

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        UInt64(HostProcess.groupIdentifier) << 32 | UInt64(HostProcess.userIdentifier)
    }
}

/// `bpf_get_current_comm(buffer, size)`: the command's name, cut to fit, then zeros.
enum CommandName: HelperFunction {
    static let id = HelperID.getCurrentComm

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let size = Int(truncatingIfNeeded: arguments.r2 & 0xffff_ffff)
        if size == 0 { return 0 }
        let name = HostProcess.commandName.prefix(size - 1)
        // Safety: the argument was checked, or the program is trusted.
        unsafe HostMemory.zero(arguments.r1, count: size)
        for (offset, byte) in name.enumerated() { unsafe HostMemory.store(byte, arguments.r1 + UInt64(offset)) }
        return 0
    }
}
