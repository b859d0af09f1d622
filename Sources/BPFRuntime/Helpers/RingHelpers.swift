import BPFMaps
import BPFModel

/// `bpf_ringbuf_output(map, data, size, flags)`: copies a record into a ring buffer.
enum RingOutput: HelperFunction {
    static let id = HelperID.ringbufOutput

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let result = state.memory.withMap(arguments.r1) { entry -> UInt64? in
            guard let ring = entry.ring else { return nil }
            return helperResult { () throws(LinuxError) in
                // Safety: the arguments were checked, or the program is trusted.
                try unsafe ring.output(
                    UInt(truncatingIfNeeded: arguments.r2), size: arguments.r3 & 0xffff_ffff, flags: arguments.r4)
            }
        }
        return (result ?? nil) ?? LinuxError.einval.helperResult
    }
}

/// `bpf_ringbuf_reserve(map, size, flags)`: room for a record, or null.
enum RingReserve: HelperFunction {
    static let id = HelperID.ringbufReserve

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        if arguments.r3 != 0 { return 0 }
        return state.memory.withMap(arguments.r1) { UInt64($0.pages?.reserve(arguments.r2) ?? 0) } ?? 0
    }
}

/// `bpf_ringbuf_submit(record, flags)`: hands a record to the consumer.
enum RingSubmit: HelperFunction {
    static let id = HelperID.ringbufSubmit

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.memory.withRing(containing: arguments.r1) { ring in
            // Safety: the argument was checked, or the program is trusted.
            unsafe ring.commit(
                UInt(truncatingIfNeeded: arguments.r1), discarding: false, flags: RingWakeUp(rawValue: arguments.r2))
        }
        return 0
    }
}

/// `bpf_ringbuf_discard(record, flags)`: takes a record back.
enum RingDiscard: HelperFunction {
    static let id = HelperID.ringbufDiscard

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.memory.withRing(containing: arguments.r1) { ring in
            // Safety: the argument was checked, or the program is trusted.
            unsafe ring.commit(
                UInt(truncatingIfNeeded: arguments.r1), discarding: true, flags: RingWakeUp(rawValue: arguments.r2))
        }
        return 0
    }
}

/// `bpf_ringbuf_query(map, flags)`: bytes that wait, the size, or a position.
enum RingQuery: HelperFunction {
    static let id = HelperID.ringbufQuery

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.memory.map(arguments.r1)?.ring?.query(arguments.r2) ?? 0
    }
}

/// `bpf_perf_event_output(ctx, map, flags, data, size)`: copies a sample into the perf buffer at an index.
///
/// With a length in bits 32 to 51 of the flags, so many bytes of the packet follow the data.
enum PerfEventOutput: HelperFunction {
    static let id = HelperID.perfEventOutput

    /// `BPF_F_INDEX_MASK` and `BPF_F_CTXLEN_MASK`.
    private static let known: UInt64 = 0xffff_ffff | 0xfffff << 32

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let array = state.memory.map(arguments.r2)?.map as? PerfEventArray else {
            return LinuxError.einval.helperResult
        }
        if arguments.r3 & ~known != 0 { return LinuxError.einval.helperResult }
        let wanted = Int(arguments.r3 >> 32)
        let packet = state.memory.packet
        if wanted > 0, packet == nil { return LinuxError.einval.helperResult }
        if wanted > packet?.count ?? 0 { return LinuxError.efault.helperResult }
        let data = (UInt(truncatingIfNeeded: arguments.r4), Int(truncatingIfNeeded: arguments.r5 & 0xffff_ffff))
        return helperResult { () throws(LinuxError) in
            // Safety: the arguments were checked, or the program is trusted; the packet has as many bytes.
            try unsafe array.output(
                flags: arguments.r3, slot: state.slot, data, (UInt(truncatingIfNeeded: packet?.data ?? 0), wanted))
        }
    }
}
