import BPFModel

/// `bpf_xdp_adjust_head(ctx, delta)`.
enum AdjustHead: HelperFunction {
    static let id = HelperID.xdpAdjustHead

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.adjustPacket { (packet) throws(LinuxError) in
            try packet.adjustHead(by: Int32(truncatingIfNeeded: arguments.r2))
        }
    }
}

/// `bpf_xdp_adjust_tail(ctx, delta)`.
enum AdjustTail: HelperFunction {
    static let id = HelperID.xdpAdjustTail

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.adjustPacket { (packet) throws(LinuxError) in
            try packet.adjustTail(by: Int32(truncatingIfNeeded: arguments.r2))
        }
    }
}

/// `bpf_xdp_adjust_meta(ctx, delta)`.
enum AdjustMeta: HelperFunction {
    static let id = HelperID.xdpAdjustMeta

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        state.adjustPacket { (packet) throws(LinuxError) in
            try packet.adjustMeta(by: Int32(truncatingIfNeeded: arguments.r2))
        }
    }
}

extension RunState {
    /// Changes the packet, and turns the error, if any, into a result.
    fileprivate func adjustPacket(_ change: (Packet) throws(LinuxError) -> Void) -> UInt64 {
        guard let packet = memory.packet else { return LinuxError.enotsupp.helperResult }
        do throws(LinuxError) {
            try change(packet)
            return 0
        } catch {
            return error.helperResult
        }
    }
}

/// `bpf_skb_load_bytes(skb, offset, to, size)`: copies from the packet; zeros where the bytes are not all there.
enum LoadPacketBytes: HelperFunction {
    static let id = HelperID.skbLoadBytes

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let (offset, size) = (UInt32(truncatingIfNeeded: arguments.r2), Int(arguments.r4 & 0xffff_ffff))
        // Safety: the argument was checked, or the program is trusted; the source is the packet's.
        guard let source = state.memory.packet?.address(at: offset, count: size) else {
            unsafe HostMemory.zero(arguments.r3, count: size)
            return LinuxError.efault.helperResult
        }
        unsafe HostMemory.copy(from: source, to: arguments.r3, count: size)
        return 0
    }
}

/// `bpf_skb_store_bytes(skb, offset, from, size, flags)`: copies into the packet.
///
/// Checksums and hashes that the flags ask about are the host's to keep, and there are none here.
enum StorePacketBytes: HelperFunction {
    static let id = HelperID.skbStoreBytes
    /// Kernel: `BPF_F_RECOMPUTE_CSUM`, `BPF_F_INVALIDATE_HASH`.
    private static let flags: UInt64 = 0b11

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        if arguments.r5 & ~flags != 0 { return LinuxError.einval.helperResult }
        let (offset, size) = (UInt32(truncatingIfNeeded: arguments.r2), Int(arguments.r4 & 0xffff_ffff))
        guard let destination = state.memory.packet?.address(at: offset, count: size) else {
            return LinuxError.efault.helperResult
        }
        // Safety: the argument was checked, or the program is trusted; the destination is the packet's.
        unsafe HostMemory.copy(from: arguments.r3, to: destination, count: size)
        return 0
    }
}
