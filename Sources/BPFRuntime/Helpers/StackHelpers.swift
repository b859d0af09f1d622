import BPFMaps
import BPFModel

/// What both helpers for stacks take in their flags.
private enum StackFlags {
    /// How many of the innermost addresses are left out.
    static let skip: UInt64 = 0xff
    static let user: UInt64 = 1 << 8

    /// The addresses of the run's stack that the flags ask for.
    static func trace(_ state: RunState, _ flags: UInt64) -> [UInt64] {
        Array(state.context.stackTrace.dropFirst(Int(flags & skip)))
    }
}

/// `bpf_get_stackid(ctx, map, flags)`: the number of the run's stack in a map of stack traces.
///
/// The stack is what the source of events says (`RunContext.stackTrace`); there is one, for the kernel's and the user's.
enum StackIdentifier: HelperFunction {
    static let id = HelperID.getStackid
    static var prefersStandIn: Bool { true }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let flags = arguments.r3
        let insertion = StackTraceMap.InsertFlags(rawValue: flags & 0x600)
        guard flags & ~(StackFlags.skip | StackFlags.user | 0x600) == 0,
            let map = state.memory.map(arguments.r2)?.map as? StackTraceMap
        else { return LinuxError.einval.helperResult }
        do throws(LinuxError) {
            return UInt64(try map.insert(StackFlags.trace(state, flags), flags: insertion))
        } catch {
            return error.helperResult
        }
    }
}

/// `bpf_get_stack(ctx, buffer, size, flags)`: copies the addresses of the run's stack; how many bytes.
enum StackCopy: HelperFunction {
    static let id = HelperID.getStack
    static var prefersStandIn: Bool { true }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let size = arguments.r3 & 0xffff_ffff
        if arguments.r4 & ~(StackFlags.skip | StackFlags.user) != 0 || size % 8 != 0 {
            return LinuxError.einval.helperResult
        }
        let trace = StackFlags.trace(state, arguments.r4).prefix(Int(size / 8))
        if trace.isEmpty { return LinuxError.efault.helperResult }
        for place in 0..<Int(size / 8) {
            let address = place < trace.count ? trace[trace.startIndex + place] : 0
            // Safety: the buffer was checked, or the program is trusted.
            unsafe HostMemory.store(address, arguments.r2 + UInt64(place) * 8)
        }
        return UInt64(trace.count * 8)
    }
}
