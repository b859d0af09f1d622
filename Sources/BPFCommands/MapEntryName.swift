import EBPF

/// An entry of a map as people write it: `MAP[KEY]`.
struct MapEntryName {
    let map: String
    let key: UInt32

    /// Reads a name; nil for anything else.
    init?(_ text: String) {
        guard let bracket = text.firstIndex(of: "["), text.last == "]", bracket > text.startIndex,
            let key = UInt32(text[text.index(after: bracket)...].dropLast())
        else { return nil }
        map = String(text[..<bracket])
        self.key = key
    }

    /// The map, which the program must use.
    func map(of collection: LoadedCollection) throws(CommandError) -> any Map {
        guard let map = collection.map(named: map) else { throw CommandError("the program uses no map \(self.map)") }
        return map
    }

    /// Puts a new device of this process, a processor's queue or a queue of packets into the entry; which target that is.
    func makeTarget(in map: any Map) throws(CommandError) -> PacketForwarding.Target {
        do throws(LinuxError) {
            switch map.definition.type {
            case .devmap, .devmapHash:
                let index = InProcessDevices.make()
                try map.update(bytes(key), value(index, map))
                return .device(index)
            case .cpumap:
                try map.update(bytes(key), value(Self.queueLength, map))
                return .processor(key)
            case .xskmap:
                try map.set(PacketQueue(), at: key)
                return .socket(key)
            default: break
            }
        } catch {
            throw CommandError("\(error)")
        }
        throw CommandError("a map of type \(map.definition.type.name) has no \(Self.targets)")
    }

    private static let targets = "devices, processors or AF_XDP sockets"
    /// What people give queues of processors.
    private static let queueLength: UInt32 = 192

    /// Puts a program into the entry, before the device or the queue that is there or is made.
    func set(_ program: Program, in map: any Map) throws(CommandError) {
        guard [.devmap, .devmapHash, .cpumap].contains(map.definition.type) else {
            throw CommandError("entries of a map of type \(map.definition.type.name) have no programs")
        }
        let present = (try? map.lookup(bytes(key))).map { $0.prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }
        let target = present ?? (map.definition.type == .cpumap ? Self.queueLength : InProcessDevices.make())
        do throws(LinuxError) {
            try map.set(target, program: program, at: key)
        } catch {
            var reason = "\(error)"
            if map.definition.valueSize != 8 {
                reason += "; values with a program have 8 bytes"
            } else if error == .einval || error == .enomem {
                let place = map.definition.type == .cpumap ? "xdp/cpumap" : "xdp/devmap"
                reason += "; the program's section must be \(place)"
            }
            throw CommandError(reason)
        }
    }

    private func value(_ number: UInt32, _ map: any Map) -> [UInt8] {
        bytes(number) + [UInt8](repeating: 0, count: Int(map.definition.valueSize) - 4)
    }

    private func bytes(_ number: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }
}
