import EBPF

/// Captures of the packets that a program redirects, one for each device that the user named.
final class RedirectCaptures {
    /// A device that packets are captured at.
    private struct Device {
        let index: UInt32
        /// What the user calls it.
        let label: String
        let path: String
        var recorder = PacketRecorder()
    }

    private var devices: [Device] = []

    /// Prepares captures as arguments say: `IFINDEX=CAPTURE`, or `MAP[KEY]=CAPTURE` for a device that is put into a map of devices.
    init(_ arguments: [String], of collection: LoadedCollection) throws(CommandError) {
        for argument in arguments {
            guard let equals = argument.lastIndex(of: "="), equals > argument.startIndex,
                argument.index(after: equals) < argument.endIndex
            else { throw CommandError("--redirect \(argument): expected IFINDEX=CAPTURE or MAP[KEY]=CAPTURE") }
            let (label, path) = (String(argument[..<equals]), String(argument[argument.index(after: equals)...]))
            let index = try Self.device(label, argument, collection)
            devices.append(Device(index: index, label: label, path: path))
        }
    }

    private static func device(
        _ label: String, _ argument: String, _ collection: LoadedCollection
    ) throws(CommandError) -> UInt32 {
        if let index = UInt32(label), index != 0 {
            InProcessDevices.add(index)
            return index
        }
        guard let bracket = label.firstIndex(of: "["), label.last == "]",
            let key = UInt32(label[label.index(after: bracket)...].dropLast())
        else { throw CommandError("--redirect \(argument): '\(label)' is no index of a device, and no MAP[KEY]") }
        let name = String(label[..<bracket])
        guard let map = collection.map(named: name) else {
            throw CommandError("--redirect \(argument): the program uses no map \(name)")
        }
        guard [.devmap, .devmapHash].contains(map.definition.type) else {
            throw CommandError("--redirect \(argument): a map of type \(map.definition.type.name) has no devices")
        }
        let index = InProcessDevices.make()
        let value = Self.bytes(index) + [UInt8](repeating: 0, count: Int(map.definition.valueSize) - 4)
        do throws(LinuxError) {
            try map.update(Self.bytes(key), value)
        } catch {
            throw CommandError("--redirect \(argument): \(error)")
        }
        return index
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    // MARK: Recording

    /// Writes what a run sent away.
    func record(_ packet: [UInt8], _ forwarding: PacketForwarding, isRedirected: Bool, time: UInt64) {
        for copy in forwarding.copies { record(copy.bytes, copy.target, time) }
        guard isRedirected, !devices.isEmpty else { return }
        for target in forwarding.targets { record(packet, target, time) }
    }

    private func record(_ bytes: [UInt8], _ target: PacketForwarding.Target, _ time: UInt64) {
        guard case .device(let index, _) = target else { return }
        for place in devices.indices where devices[place].index == index {
            devices[place].recorder.record(bytes, time: time)
        }
    }

    /// Writes the files.
    func finish() throws(CommandError) {
        for device in devices { try OutputFile.write(device.recorder.bytes, to: device.path) }
    }

    // MARK: Reporting

    /// What people call a target, and the capture of what went there; nil for none.
    func describe(_ target: PacketForwarding.Target) -> (name: String, capture: String?) {
        switch target {
        case .processor(let number): return ("processor \(number)", nil)
        case .device(let index, let ingress):
            let direction = ingress ? " (ingress)" : ""
            guard let device = devices.first(where: { $0.index == index }) else {
                return ("device \(index)\(direction)", nil)
            }
            return ((UInt32(device.label) == nil ? device.label : "device \(index)") + direction, device.path)
        }
    }
}
