import BPFModel

/// `bpf_csum_update(skb, sum)`: only packets whose checksum a device has computed have one to update; these have none.
enum UpdateChecksum: HelperFunction {
    static let id = HelperID.csumUpdate
    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        LinuxError.enotsupp.helperResult
    }
}

/// `bpf_get_hash_recalc(skb)`: some number that depends on the packet's first bytes, never 0.
enum PacketHash: HelperFunction {
    static let id = HelperID.getHashRecalc

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let packet = state.memory.packet else { return 1 }
        let bytes = packet.bytes.prefix(64)
        let hash = bytes.reduce(0x811c_9dc5 as UInt32) { ($0 ^ UInt32($1)) &* 0x0100_0193 }
        return UInt64(max(hash, 1))
    }
}

/// `bpf_skb_change_head(skb, count, flags)`: zeros before the packet; `EINVAL` with flags or where there is no room.
enum ChangeHead: HelperFunction {
    static let id = HelperID.skbChangeHead

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let count = UInt32(truncatingIfNeeded: arguments.r2)
        guard arguments.r3 == 0, let packet = state.memory.packet, let delta = Int32(exactly: count) else {
            return LinuxError.einval.helperResult
        }
        do throws(LinuxError) {
            try packet.adjustHead(by: -delta)
        } catch {
            return error.helperResult
        }
        // Safety: the bytes lie between the new and the old start of the packet.
        if count > 0 { unsafe HostMemory.zero(packet.data, count: Int(count)) }
        state.memory.noteLength(packet.count)
        return 0
    }
}
