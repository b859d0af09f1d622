import EBPF

/// Captures of the packets that a program redirects, one for each target that the user named.
final class RedirectCaptures {
    /// A place that packets are captured at.
    private struct Place {
        let target: PacketForwarding.Target
        /// What the user calls it.
        let label: String
        let path: String
        /// What stands in a map of sockets, where it is in one.
        var queue: PacketQueue?
        var recorder = PacketRecorder()
    }

    private var places: [Place] = []

    /// Prepares captures as arguments say: `IFINDEX=CAPTURE`, or `MAP[KEY]=CAPTURE` for a device, a processor's queue or a queue of packets that
    /// is put into a map.
    init(_ arguments: [String], of collection: LoadedCollection) throws(CommandError) {
        for argument in arguments {
            guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
                argument.index(after: equals) < argument.endIndex
            else { throw CommandError("--redirect \(argument): expected IFINDEX=CAPTURE or MAP[KEY]=CAPTURE") }
            let (label, path) = (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
            if let index = UInt32(label), index != 0 {
                InProcessDevices.add(index)
                places.append(Place(target: .device(index), label: label, path: path))
                continue
            }
            guard let entry = MapEntryName(label) else {
                throw CommandError(
                    "--redirect \(argument): '\(label)' is no index of a device, and no MAP[KEY]")
            }
            do throws(CommandError) {
                let map = try entry.map(of: collection)
                var place = Place(target: try entry.makeTarget(in: map), label: label, path: path)
                if map.definition.type == .xskmap { place.queue = map.object(at: entry.key) as? PacketQueue }
                places.append(place)
            } catch {
                throw CommandError("--redirect \(argument): \(error)")
            }
        }
    }

    // MARK: Recording

    /// Writes what a run sent away.
    func record(_ packet: [UInt8], _ forwarding: PacketForwarding, isRedirected: Bool, time: UInt64) {
        for copy in forwarding.copies { record(copy.bytes, copy.target, time) }
        guard isRedirected, !places.isEmpty else { return }
        for target in forwarding.targets { record(packet, target, time) }
        for decision in forwarding.decisions { if let bytes = decision.bytes { record(bytes, decision.target, time) } }
    }

    private func record(_ bytes: [UInt8], _ target: PacketForwarding.Target, _ time: UInt64) {
        for place in places.indices where places[place].target == target.outward {
            places[place].recorder.record(bytes, time: time)
            // Nobody else reads the queue.
            while places[place].queue?.take() != nil {}
        }
    }

    /// Writes the files.
    func finish() throws(CommandError) {
        for place in places { try OutputFile.write(place.recorder.bytes, to: place.path) }
    }

    // MARK: Reporting

    /// What people call a target, and the capture of what went there; nil for none.
    func describe(_ target: PacketForwarding.Target) -> (name: String, capture: String?) {
        let place = places.first { $0.target == target.outward }
        let label = place.flatMap { UInt32($0.label) == nil ? $0.label : nil }
        switch target {
        case .processor(let number): return (label ?? "processor \(number)", place?.path)
        case .socket(let key): return (label ?? "socket \(key)", place?.path)
        case .device(let index, let ingress):
            return ((label ?? "device \(index)") + (ingress ? " (ingress)" : ""), place?.path)
        }
    }
}

extension PacketForwarding.Target {
    /// The same, of a device whatever the direction.
    fileprivate var outward: PacketForwarding.Target {
        if case .device(let index, _) = self { return .device(index) }
        return self
    }
}
