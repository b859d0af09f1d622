public import BPFModel

/// What stands in entries of maps that packets are redirected through, besides numbers: objects of this process, which bytes can't name.
extension Map {
    /// Puts a target into a map of devices or processors, with a program that decides about each packet before it goes there.
    ///
    /// - Parameter target: the device's index, or how long the processor's queue is.
    /// - Throws: what Linux says to such an update: `EINVAL` for values of 4 bytes, and for a program that was not made for `BPF_XDP_DEVMAP`; `ENOMEM` for
    ///   one not made for `BPF_XDP_CPUMAP`. Beyond that `EOPNOTSUPP` for maps that other processes may share: they don't have the program.
    /// - Kernel: `struct bpf_devmap_val`, `struct bpf_cpumap_val`.
    public func set(_ target: UInt32, program: any TailCallTarget, at key: UInt32) throws(LinuxError) {
        let holder = try holder(of: [.devmap, .devmapHash, .cpumap])
        if definition.valueSize != 8 { throw .einval }
        if definition.type != .devmapHash, key >= definition.maxEntries { throw .e2big }
        if definition.type == .cpumap {
            try RedirectRule.checkProcessor(key, UInt64(target))
            if target == 0 { return try holder.put(0, nil, at: key) }
            if program.expectedAttachType != .xdpCpumap { throw .enomem }
        } else {
            try RedirectRule.checkDevice(UInt64(target))
            if target == 0 || program.expectedAttachType != .xdpDevmap { throw .einval }
        }
        try holder.put(UInt64(target) | UInt64(program.identifier) << 32, program, at: key)
    }

    /// Puts a queue into a map of AF_XDP sockets: packets that are redirected to the entry go there.
    ///
    /// - Throws: `E2BIG` for an index out of range, `EINVAL` for other maps, `EOPNOTSUPP` for maps that other processes may share.
    public func set(_ queue: PacketQueue, at key: UInt32) throws(LinuxError) {
        let holder = try holder(of: [.xskmap])
        try holder.put(UInt64(queue.identifier) << 32, queue, at: key)
    }

    /// The program or queue that stands in the entry at a key; nil for none.
    public func object(at key: UInt32) -> (any EntryObject)? { (self as? any EntryHolder)?.objects?[key] }

    private func holder(of types: [MapType]) throws(LinuxError) -> any EntryHolder {
        guard permissions.userMayWrite else { throw .eperm }
        guard types.contains(definition.type), let holder = self as? any EntryHolder else { throw .einval }
        if holder.memory.isShared { throw .eopnotsupp }
        return holder
    }
}
