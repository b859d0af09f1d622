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

    /// `bpf_map_update_elem`.
    static let update: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe MapUpdate.call(HelperArguments(r1, r2, r3, r4, r5), &state(at: address).pointee)
    }

    /// `bpf_map_delete_elem`.
    static let delete: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe MapDelete.call(HelperArguments(r1, r2, r3, r4, r5), &state(at: address).pointee)
    }

    /// `bpf_ktime_get_ns`.
    static let time: NativeFunction = { r1, r2, r3, r4, r5, address in
        unsafe MonotonicTime.call(HelperArguments(r1, r2, r3, r4, r5), &state(at: address).pointee)
    }

    /// `bpf_tail_call`: the entry of the program to go on with, or 0.
    static let tailCall: NativeFunction = { _, r2, r3, _, _, address in
        unsafe state(at: address).pointee.nativeTailCall(map: r2, index: UInt32(truncatingIfNeeded: r3))
    }

    /// `bpf_loop`: calls the program back.
    static let loop: NativeFunction = { r1, r2, r3, r4, _, address in
        let count = r1 & 0xffff_ffff
        if r4 != 0 { return LinuxError.einval.helperResult }
        if count > RunState.loopLimit { return LinuxError.e2big.helperResult }
        // Safety: the program is trusted to give the address of one of its functions, which the compiler made callable.
        let body = unsafe unsafeBitCast(UInt(r2), to: NativeFunction.self)
        let state = unsafe state(at: address)
        let program = unsafe state.pointee.memory.program
        for index in 0..<count {
            let result = body(index, r3, 0, 0, 0, address)
            unsafe state.pointee.memory.program = program
            if result != 0 { return index + 1 }
        }
        return count
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
    private static func state(at address: UInt) -> UnsafeMutablePointer<RunState> {
        // Safety: compiled programs hand on what `Program` gave them.
        unsafe UnsafeMutablePointer<RunState>(bitPattern: address).unsafelyUnwrapped
    }
}

extension RunState {
    /// Makes the program in a program array the running one: its entry, or 0 when the call fails.
    mutating func nativeTailCall(map: UInt64, index: UInt32) -> UInt64 {
        guard tailCalls < Self.tailCallLimit,
            let target = memory.map(map)?.programs?.program(at: index) as? Program,
            let code = target.native
        else { return 0 }
        tailCalls += 1
        context.chain.append(target)
        memory.program = target
        return UInt64(code.entry)
    }
}
