import BPFCompiler
import BPFMaps
import BPFModel

/// A helper as compiled programs call it: r1 to r5, the address of the run's state; the result is r0.
typealias NativeFunction = @convention(c) (UInt64, UInt64, UInt64, UInt64, UInt64, UInt) -> UInt64

extension FunctionAddress {
    init(_ function: NativeFunction) {
        // Safety: a C function pointer is an address.
        unsafe self.init(unsafeBitCast(function, to: UInt.self))
    }
}

/// The functions that compiled programs call.
enum NativeFunctions {
    /// Any helper, by the number that the program has left in the state.
    static let helper: NativeFunction = { r1, r2, r3, r4, r5, address in
        let state = unsafe state(at: address)
        let id = unsafe HelperID(rawValue: state.pointee.helper)
        guard let implementation = HelperTable.implementation(of: id) else { return LinuxError.einval.helperResult }
        return unsafe implementation.call(HelperArguments(r1, r2, r3, r4, r5), &state.pointee)
    }

    /// `bpf_map_lookup_elem`, called more often than all others.
    static let lookup: NativeFunction = { r1, r2, _, _, _, address in
        unsafe state(at: address).pointee.lookup(map: r1, key: r2)
    }

    /// `bpf_ktime_get_ns`.
    static let time: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe MonotonicTime.call(HelperArguments(r1, r2, r3, r4, r5), &state(at: address).pointee)
    }

    /// `bpf_probe_read` and those that do the same.
    static let probeRead: NativeFunction = { r1, r2, r3, r4, r5, address in
        ProbeRead.call(HelperArguments(r1, r2, r3, r4, r5), &(unsafe state(at: address).pointee))
    }

    /// `bpf_tail_call`: the entry of the program to go on with, or 0.
    static let tailCall: NativeFunction = { _, r2, r3, _, _, address in
        unsafe state(at: address).pointee.nativeTailCall(map: r2, index: UInt32(truncatingIfNeeded: r3))
    }

    /// `bpf_map_update_elem`.
    static let update: NativeFunction = { r1, r2, r3, r4, r5, address in
        MapUpdate.call(HelperArguments(r1, r2, r3, r4, r5), &(unsafe state(at: address).pointee))
    }

    /// `bpf_map_delete_elem`.
    static let delete: NativeFunction = { r1, r2, r3, r4, r5, address in
        MapDelete.call(HelperArguments(r1, r2, r3, r4, r5), &(unsafe state(at: address).pointee))
    }

    /// `bpf_ringbuf_reserve`.
    static let reserve: NativeFunction = { r1, r2, r3, r4, r5, address in
        RingReserve.call(HelperArguments(r1, r2, r3, r4, r5), &(unsafe state(at: address).pointee))
    }

    /// `bpf_map_update_elem` with the address of a `MapEntry` in r1.
    static let boundUpdate: NativeFunction = { entry, r2, r3, r4, _, address in
        let slot = unsafe state(at: address).pointee.slot
        return unsafe withEntry(entry) { MapUpdate.update($0, HelperArguments(0, r2, r3, r4, 0), slot: slot) }
    }

    /// `bpf_map_delete_elem` with the address of a `MapEntry` in r1.
    static let boundDelete: NativeFunction = { entry, r2, _, _, _, _ in
        unsafe withEntry(entry) { MapDelete.delete($0, HelperArguments(0, r2, 0, 0, 0)) }
    }

    /// `bpf_ringbuf_reserve` with the address of a `MapEntry` in r1.
    static let boundReserve: NativeFunction = { entry, size, flags, _, _, _ in
        flags != 0 ? 0 : UInt64(unsafe withEntry(entry) { $0.pages?.reserve(size) } ?? 0)
    }

    /// `bpf_ringbuf_submit` of a program with one ring buffer, the address of whose `MapEntry` is in r3.
    static let boundSubmit: NativeFunction = { record, flags, entry, _, _, address in
        let isDone = unsafe withEntry(entry) { entry in
            guard let pages = entry.pages, pages.mayContain(UInt(record)) else { return false }
            // Safety: the program is trusted.
            unsafe pages.commit(UInt(record), discarding: false, flags: RingWakeUp(rawValue: flags))
            return true
        }
        return isDone
            ? 0 : RingSubmit.call(HelperArguments(record, flags, 0, 0, 0), &(unsafe state(at: address).pointee))
    }

    /// Lends the map that a compiled program was bound to.
    @unsafe @inline(__always)
    private static func withEntry<Result>(_ address: UInt64, _ body: (MapEntry) -> Result) -> Result {
        // Safety: the program that is running, whose code names the entry, holds it.
        unsafe Unmanaged<MapEntry>.fromOpaque(UnsafeRawPointer(bitPattern: UInt(address)).unsafelyUnwrapped)
            ._withUnsafeGuaranteedRef { body($0) }
    }

    /// `bpf_ringbuf_submit`.
    static let submit: NativeFunction = { r1, r2, r3, r4, r5, address in
        RingSubmit.call(HelperArguments(r1, r2, r3, r4, r5), &(unsafe state(at: address).pointee))
    }

    /// `bpf_loop`: calls the program back.
    static let loop: NativeFunction = { r1, r2, r3, r4, r5, address in
        callBack(.loop, HelperArguments(r1, r2, r3, r4, r5), address)
    }

    /// `bpf_for_each_map_elem`.
    static let forEach: NativeFunction = { r1, r2, r3, r4, r5, address in
        callBack(.forEachMapElem, HelperArguments(r1, r2, r3, r4, r5), address)
    }

    /// `bpf_user_ringbuf_drain`.
    static let drain: NativeFunction = { r1, r2, r3, r4, r5, address in
        callBack(.userRingbufDrain, HelperArguments(r1, r2, r3, r4, r5), address)
    }

    private static func callBack(_ helper: HelperID, _ arguments: HelperArguments, _ address: UInt) -> UInt64 {
        // Safety: the program is trusted to give the address of one of its functions, which the compiler made callable.
        let body = unsafe unsafeBitCast(UInt(arguments.r2), to: NativeFunction.self)
        let state = unsafe state(at: address)
        let program = unsafe state.pointee.memory.program
        var (loop, refusal) = unsafe state.pointee.callbackLoop(helper, arguments)
        if let refusal { return refusal }
        // Each nested helper lends memory of its own.
        unsafe state.pointee.depth += 1
        defer { unsafe state.pointee.depth -= 1 }
        guard unsafe state.pointee.depth < state.pointee.frameLimit else { return LinuxError.einval.helperResult }
        while unsafe state.pointee.advance(&loop) {
            let next = loop.arguments
            let result = body(next[0], next[1], next[2], next[3], 0, address)
            unsafe state.pointee.memory.program = program
            loop.index += 1
            if result != 0 { break }
        }
        return unsafe state.pointee.finish(loop)
    }

    /// Runs a function of a compiled program that a helper was given, with r1 to r3.
    static func run(_ callback: UInt64, _ arguments: (UInt64, UInt64, UInt64), _ state: inout RunState) -> UInt64 {
        // Safety: the program is trusted to have given the address of one of its functions; the state outlives the call.
        let body = unsafe unsafeBitCast(UInt(callback), to: NativeFunction.self)
        return unsafe withUnsafeMutablePointer(to: &state) { state in
            unsafe state.pointee.memory.nativeStackEnd = UInt64(UInt(bitPattern: state))
            return body(arguments.0, arguments.1, arguments.2, 0, 0, UInt(bitPattern: state))
        }
    }

    /// Legacy packet access: the context, an offset and a size; −1 outside of the packet.
    static let packetLoad: NativeFunction = { _, offset, size, _, _, address in
        let offset = Int32(truncatingIfNeeded: offset)
        let packet = unsafe state(at: address).pointee.memory.packet
        guard let value = packet?.legacyLoad(at: offset, count: Int(size)) else { return .max }
        return value
    }

    /// The state that a compiled program was entered with.
    @unsafe
    static func state(at address: UInt) -> UnsafeMutablePointer<RunState> {
        // Safety: compiled programs hand on what `Program` gave them.
        unsafe UnsafeMutablePointer<RunState>(bitPattern: address).unsafelyUnwrapped
    }
}

extension RunState {
    /// Makes the program in a program array the running one: its entry, or 0 when the call fails.
    mutating func nativeTailCall(map: UInt64, index: UInt32) -> UInt64 {
        guard tailCallsLeft > 0,
            let target = memory.map(map)?.programs?.program(at: index) as? Program,
            let code = target.native
        else { return 0 }
        tailCallsLeft -= 1
        context.chain.append(target)
        memory.program = target
        return UInt64(code.entry)
    }
}
