import BPFMaps
import BPFModel

/// `bpf_redirect(ifindex, flags)`: the result that sends the packet to a device.
enum RedirectToDevice: HelperFunction {
    static let id = HelperID.redirect

    /// `XDP_ABORTED` and `XDP_REDIRECT`; `TC_ACT_SHOT` and `TC_ACT_REDIRECT`.
    private enum Verdict {
        static let (aborted, redirected, shot, sent) = (0 as UInt64, 4 as UInt64, 2 as UInt64, 7 as UInt64)
    }

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let index = UInt32(truncatingIfNeeded: arguments.r1)
        let context = state.memory.program.contextRules.name
        if context == ContextLayout.xdpMD.name || context == ProgramType.xdp.name {
            if arguments.r2 != 0 { return Verdict.aborted }
            state.context.redirect(to: .device(index))
            return Verdict.redirected
        }
        if arguments.r2 & ~Forwarding.ingress != 0 { return Verdict.shot }
        state.context.redirect(to: .device(index, ingress: arguments.r2 != 0))
        return Verdict.sent
    }
}

/// `bpf_clone_redirect(skb, ifindex, flags)`: sends a copy of the packet to a device now.
enum SendCopy: HelperFunction {
    static let id = HelperID.cloneRedirect

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        let index = UInt32(truncatingIfNeeded: arguments.r2)
        guard arguments.r3 & ~Forwarding.ingress == 0, index != 0, let packet = state.memory.packet else {
            return LinuxError.einval.helperResult
        }
        state.context.forwarding.copies.append(
            PacketForwarding.Copy(target: .device(index, ingress: arguments.r3 != 0), bytes: packet.bytes))
        return 0
    }
}

/// `bpf_redirect_map(map, key, flags)`: the verdict that sends the packet on, or the lowest bits of the flags where the key leads nowhere.
enum RedirectThroughMap: HelperFunction {
    static let id = HelperID.redirectMap

    private static let redirect: UInt64 = 4

    static func call(_ arguments: HelperArguments, _ state: inout RunState) -> UInt64 {
        guard let entry = state.memory.map(arguments.r1) else { return 0 }
        let type = entry.map.definition.type
        let isDevices = type == .devmap || type == .devmapHash
        let known: UInt64 = isDevices ? 3 | Forwarding.broadcast | Forwarding.excludeIngress : 3
        if arguments.r3 & ~known != 0 { return 0 }
        if arguments.r3 & Forwarding.broadcast != 0 {
            broadcast(entry.map, arguments, &state)
            return redirect
        }
        var key = UInt32(truncatingIfNeeded: arguments.r2)
        let found = unsafe withUnsafeBytes(of: &key) { bytes in
            // Safety: keys of these maps have 4 bytes.
            unsafe entry.map.lookup(key: UInt(bitPattern: bytes.baseAddress), slot: state.slot)
        }
        guard found != 0 else {
            state.context.redirect(to: nil)
            return arguments.r3 & 3
        }
        // Safety: entries of these maps have 8 bytes, whatever users see of them: the number of a device, and that of a program or queue.
        let value = unsafe HostMemory.load(UInt64(found), UInt64.self)
        let target: PacketForwarding.Target =
            isDevices
            ? .device(UInt32(truncatingIfNeeded: value)) : type == .cpumap ? .processor(key) : .socket(key)
        let identifier = value >> 32
        if identifier == 0, type != .xskmap {
            state.context.redirect(to: target)
            return redirect
        }
        state.context.redirect(to: nil)
        // An entry that is being changed is none: no packet gets to a target without its program.
        guard let object = entry.map.object(at: key), object.identifier == identifier else { return arguments.r3 & 3 }
        state.context.entries = [RedirectEntry(target: target, object: object)]
        return redirect
    }

    /// Sends the packet to all devices of a map, but for the one that it came from if the flags say so.
    private static func broadcast(_ map: any Map, _ arguments: HelperArguments, _ state: inout RunState) {
        let arrival = arguments.r3 & Forwarding.excludeIngress != 0 ? state.memory.arrivalDevice : 0
        state.context.redirect(to: nil)
        var targets: [PacketForwarding.Target] = []
        for (key, value) in map.entries {
            let device = Forwarding.number(value.prefix(4))
            if device == arrival { continue }
            let identifier = Forwarding.number(value.dropFirst(4))
            if identifier == 0 {
                targets.append(.device(device))
            } else if let object = map.object(at: Forwarding.number(key[...])), object.identifier == identifier {
                state.context.entries.append(RedirectEntry(target: .device(device), object: object))
            }
        }
        state.context.forwarding.targets = targets
    }
}

/// Flags of the redirect helpers, and what they look at.
private enum Forwarding {
    /// `BPF_F_INGRESS`.
    static let ingress: UInt64 = 1
    /// `BPF_F_BROADCAST`.
    static let broadcast: UInt64 = 8
    /// `BPF_F_EXCLUDE_INGRESS`.
    static let excludeIngress: UInt64 = 16

    /// The number in the first 4 bytes; 0 for none.
    static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 { bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) } }
}

extension RunContext {
    /// Makes one place, or none, the target.
    fileprivate func redirect(to target: PacketForwarding.Target?) {
        forwarding.set(target)
        if !entries.isEmpty { entries = [] }
    }
}

extension ProgramMemory {
    /// The device that an XDP frame came from: `ingress_ifindex`.
    fileprivate var arrivalDevice: UInt32 {
        let offset: UInt64 = 12
        guard contextCount >= offset + 4 else { return 0 }
        // Safety: the bytes are in the context.
        return unsafe HostMemory.load(contextBase + offset, UInt32.self)
    }
}
