import BPFMaps
import BPFModel

/// `bpf_dynptr_from_mem(data, size, flags, dynptr)`.
enum DynptrFromMemory: HelperFunction {
    static let id = HelperID.dynptrFromMem

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let size = arguments.r2 & 0xffff_ffff
        let refusal: LinuxError? = size > Dynptr.limit ? .e2big : arguments.r3 != 0 ? .einval : nil
        let dynptr =
            refusal == nil ? Dynptr(.local, address: arguments.r1, size: UInt32(size), isReadOnly: false) : .null
        dynptr.store(to: arguments.r4)
        return refusal?.helperResult ?? 0
    }
}

/// `bpf_dynptr_read(destination, length, dynptr, offset, flags)`.
enum DynptrRead: HelperFunction {
    static let id = HelperID.dynptrRead

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let dynptr = Dynptr(at: arguments.r3)
        let (count, start) = (arguments.r2 & 0xffff_ffff, arguments.r4 & 0xffff_ffff)
        if dynptr.address == 0 || arguments.r5 != 0 { return LinuxError.einval.helperResult }
        guard let source = dynptr.range(start, count) else { return LinuxError.e2big.helperResult }
        guard state.mayTouch(source, count) else { return LinuxError.efault.helperResult }
        // Safety: the destination was checked, or the program is trusted; the source is inside the dynptr.
        unsafe HostMemory.copy(from: source, to: arguments.r1, count: Int(count))
        return 0
    }
}

/// `bpf_dynptr_write(dynptr, offset, source, length, flags)`.
enum DynptrWrite: HelperFunction {
    static let id = HelperID.dynptrWrite

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let dynptr = Dynptr(at: arguments.r1)
        let (start, count) = (arguments.r2 & 0xffff_ffff, arguments.r4 & 0xffff_ffff)
        if dynptr.address == 0 || dynptr.isReadOnly || arguments.r5 != 0 { return LinuxError.einval.helperResult }
        guard let destination = dynptr.range(start, count) else { return LinuxError.e2big.helperResult }
        guard state.mayTouch(destination, count) else { return LinuxError.efault.helperResult }
        // Safety: the source was checked, or the program is trusted; the destination is inside the dynptr.
        unsafe HostMemory.copy(from: arguments.r3, to: destination, count: Int(count))
        return 0
    }
}

/// `bpf_dynptr_data(dynptr, offset, length)`: the address of a part, or null.
enum DynptrData: HelperFunction {
    static let id = HelperID.dynptrData

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let dynptr = Dynptr(at: arguments.r1)
        if dynptr.isReadOnly { return 0 }
        return dynptr.range(arguments.r2 & 0xffff_ffff, arguments.r3 & 0xffff_ffff) ?? 0
    }
}

/// `bpf_ringbuf_reserve_dynptr(map, size, flags, dynptr)`.
enum RingReserveDynptr: HelperFunction {
    static let id = HelperID.ringbufReserveDynptr

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        Dynptr.null.store(to: arguments.r4)
        let size = arguments.r2 & 0xffff_ffff
        if arguments.r3 != 0 { return LinuxError.einval.helperResult }
        if size > Dynptr.limit { return LinuxError.e2big.helperResult }
        guard let ring = state.memory.map(arguments.r1)?.ring else { return LinuxError.einval.helperResult }
        let sample = ring.reserve(size: size)
        if sample == 0 { return LinuxError.einval.helperResult }
        Dynptr(.ringRecord, address: UInt64(sample), size: UInt32(size), isReadOnly: false).store(to: arguments.r4)
        return 0
    }
}

/// `bpf_ringbuf_submit_dynptr(dynptr, flags)`.
enum RingSubmitDynptr: HelperFunction {
    static let id = HelperID.ringbufSubmitDynptr

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        RingDiscardDynptr.giveUp(arguments, &state, discarding: false)
    }
}

/// `bpf_ringbuf_discard_dynptr(dynptr, flags)`.
enum RingDiscardDynptr: HelperFunction {
    static let id = HelperID.ringbufDiscardDynptr

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        giveUp(arguments, &state, discarding: true)
    }

    static func giveUp(_ arguments: HelperArguments, _ state: inout RunState, discarding: Bool) -> UInt64 {
        let dynptr = Dynptr(at: arguments.r1)
        guard dynptr.kind == .ringRecord, state.memory.isReservedRecord(dynptr.address),
            let ring = state.memory.ring(containing: dynptr.address)
        else { return 0 }
        let (sample, flags) = (UInt(truncatingIfNeeded: dynptr.address), RingWakeUp(rawValue: arguments.r2))
        // Safety: the record is reserved and not yet given up.
        if discarding { unsafe ring.discard(sample, wakeUp: flags) } else { unsafe ring.submit(sample, wakeUp: flags) }
        Dynptr.null.store(to: arguments.r1)
        return 0
    }
}

extension RunState {
    /// Whether memory that a dynptr names is there: asked only of programs whose every access is tested.
    mutating func mayTouch(_ address: UInt64, _ count: UInt64) -> Bool {
        memory.program.mode != .checked || count == 0 || memory.isReadable(address, count: Int(count))
    }
}
