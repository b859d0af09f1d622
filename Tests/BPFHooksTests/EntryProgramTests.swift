import BPFHooks
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// Programs and queues in entries of maps that packets are redirected through.
///
/// Which results send a packet on was observed on Linux 6.18, with live frames of test runs between two devices.
@Suite("Entries of maps that decide about packets")
struct EntryProgramTests {
    private typealias Decision = PacketForwarding.Decision

    private static let redirect = "r1 = map[m]; r2 = 1; r3 = 2; call bpf_redirect_map; exit"

    private func makeMap(
        _ type: MapType, value: UInt32 = 8, backing: MapBacking = .process
    ) throws -> any Map {
        let definition = MapDefinition(name: "m", type: type, keySize: 4, valueSize: value, maxEntries: 2)
        return try MapFactory(backing: backing).make(definition)
    }

    private func program(
        _ text: String, _ attachType: AttachType?, maps: [String: any Map] = [:], mode: ExecutionMode = .checked
    ) throws -> Program {
        var code = try ProgramCode.assemble(text, maps: maps)
        code.expectedAttachType = attachType
        return try PacketHook.xdp.program(code, mode: mode)
    }

    private func run(_ maps: [String: any Map], _ text: String = redirect, mode: ExecutionMode) throws -> TestRunResult
    {
        try PacketHook.xdp.runner(text, maps: maps, mode: mode).run(TestRun(data: [UInt8](repeating: 0, count: 64)))
    }

    private func failure(_ body: () throws(LinuxError) -> Void) -> LinuxError? {
        do throws(LinuxError) { try body() } catch { return error }
        return nil
    }

    private func bytes(_ number: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) } }

    private func device() -> UInt32 { InProcessDevices.make() }

    @Test("A device's program passes packets on or drops them", arguments: ExecutionMode.allCases, 0..<6 as Range<Int>)
    func devicesPrograms(mode: ExecutionMode, result: Int) throws {
        for type in [MapType.devmap, .devmapHash] {
            let (map, port) = (try makeMap(type), device())
            // Writes the device that the packet is to leave by into it.
            let text = """
                r2 = *(u32 *)(r1 +0); r3 = *(u32 *)(r1 +4); r4 = r2; r4 += 4; if r4 > r3 goto pc+2
                r5 = *(u32 *)(r1 +20); *(u32 *)(r2 +0) = r5
                r0 = \(result); exit
                """
            let decider = try program(text, .xdpDevmap, mode: mode)
            try map.set(port, program: decider, at: 1)
            #expect(try map.lookup(bytes(1)) == bytes(port) + bytes(decider.identifier))
            #expect(map.object(at: 1) === decider)
            let sent = try run(["m": map], mode: mode)
            #expect(sent.returnValue == 4 && sent.forwarding.targets.isEmpty)
            let changed = bytes(port) + [UInt8](repeating: 0, count: 60)
            #expect(sent.forwarding.decisions == [Decision(target: .device(port), bytes: result == 2 ? changed : nil)])
            #expect(sent.data == [UInt8](repeating: 0, count: 64))
            // An update from bytes takes the program away.
            try map.update(bytes(1), bytes(port) + bytes(0))
            #expect(map.object(at: 1) == nil)
            #expect(try run(["m": map], mode: mode).forwarding.targets == [.device(port)])
            try map.delete(bytes(1))
            #expect(try run(["m": map], mode: mode).returnValue == 2)
        }
    }

    @Test("A broadcast asks the program of each entry", arguments: ExecutionMode.allCases)
    func broadcasts(mode: ExecutionMode) throws {
        let (map, ports) = (try makeMap(.devmap), [device(), device()])
        try map.set(ports[0], program: try program("r0 = 1; exit", .xdpDevmap, mode: mode), at: 0)
        try map.update(bytes(1), bytes(ports[1]) + bytes(0))
        let text = "r1 = map[m]; r2 = 0; r3 = 8; call bpf_redirect_map; exit"
        let sent = try run(["m": map], text, mode: mode).forwarding
        #expect(sent.targets == [.device(ports[1])])
        #expect(sent.decisions == [Decision(target: .device(ports[0]), bytes: nil)])
    }

    @Test("A processor's program may send packets elsewhere", arguments: ExecutionMode.allCases)
    func processorsPrograms(mode: ExecutionMode) throws {
        let (processors, ports, port) = (try makeMap(.cpumap), try makeMap(.devmap), device())
        let maps = ["m": processors, "ports": ports]
        let text = "r1 = map[m]; r2 = 0; r3 = 0; call bpf_redirect_map; exit"
        let packet = [UInt8](repeating: 0, count: 64)
        for (result, goesOn) in [(0, false), (1, false), (2, true), (3, false), (4, false)] {
            let decider = try program("r0 = \(result); exit", .xdpCpumap, mode: mode)
            try processors.set(192, program: decider, at: 0)
            let decisions = try run(maps, text, mode: mode).forwarding.decisions
            #expect(decisions == [Decision(target: .processor(0), bytes: goesOn ? packet : nil)])
        }
        let sender = "r1 = map[ports]; r2 = 1; r3 = 0; call bpf_redirect_map; exit"
        try processors.set(192, program: try program(sender, .xdpCpumap, maps: maps, mode: mode), at: 0)
        try ports.update(bytes(1), bytes(port) + bytes(0))
        #expect(
            try run(maps, text, mode: mode).forwarding.decisions == [Decision(target: .device(port), bytes: packet)])
        // And the device's program decides again.
        try ports.set(port, program: try program("r0 = 1; exit", .xdpDevmap, mode: mode), at: 1)
        #expect(try run(maps, text, mode: mode).forwarding.decisions == [Decision(target: .device(port), bytes: nil)])
        // One that sends packets to itself ends.
        let circle = try program(text, .xdpCpumap, maps: maps, mode: mode)
        try processors.set(192, program: circle, at: 0)
        #expect(try run(maps, text, mode: mode).forwarding.decisions == [Decision(target: .processor(0), bytes: nil)])
        try processors.delete(bytes(0))
    }

    @Test("Programs that were made for something else are refused as by Linux 6.18")
    func refusals() throws {
        let programs = try [AttachType.xdpDevmap, .xdpCpumap, nil].map { try program("r0 = 2; exit", $0) }
        for (type, expected) in [
            (MapType.devmap, [nil, .einval, .einval]), (.devmapHash, [nil, .einval, .einval]),
            (.cpumap, [.enomem, nil, .enomem]),
        ] as [(MapType, [LinuxError?])] {
            let map = try makeMap(type)
            for (program, error) in zip(programs, expected) {
                #expect(failure { () throws(LinuxError) in try map.set(1, program: program, at: 0) } == error)
            }
        }
        let map = try makeMap(.devmap)
        #expect(failure { () throws(LinuxError) in try map.set(0, program: programs[0], at: 0) } == .einval)
        #expect(failure { () throws(LinuxError) in try map.set(1, program: programs[0], at: 2) } == .e2big)
        let processors = try makeMap(.cpumap)
        #expect(failure { () throws(LinuxError) in try processors.set(1, program: programs[1], at: 2) } == .e2big)
        try processors.set(1, program: programs[1], at: 0)
        #expect(processors.object(at: 0)?.identifier == programs[1].identifier)
        // A queue of no length is no entry, whatever program would go with it.
        try processors.set(0, program: programs[0], at: 0)
        #expect(processors.object(at: 0) == nil)
        let small = try makeMap(.devmap, value: 4)
        #expect(failure { () throws(LinuxError) in try small.set(1, program: programs[0], at: 0) } == .einval)
        let shared = try makeMap(.devmap, backing: .inherited)
        #expect(failure { () throws(LinuxError) in try shared.set(1, program: programs[0], at: 0) } == .eopnotsupp)
        let array = try makeMap(.array)
        #expect(failure { () throws(LinuxError) in try array.set(1, program: programs[0], at: 0) } == .einval)
        try map.freeze()
        #expect(failure { () throws(LinuxError) in try map.set(1, program: programs[0], at: 0) } == .eperm)
    }

    @Test("Queues get the packets of an XSKMAP", arguments: ExecutionMode.allCases)
    func queues(mode: ExecutionMode) async throws {
        let map = try makeMap(.xskmap, value: 4)
        // An empty entry leads nowhere: the lowest bits of the flags are the result.
        #expect(try run(["m": map], mode: mode).returnValue == 2)
        let queue = PacketQueue(capacity: 2)
        try map.set(queue, at: 1)
        #expect(map.object(at: 1) === queue)
        let packet = [UInt8](repeating: 0, count: 64)
        for number in 0..<5 {
            let sent = try run(["m": map], mode: mode)
            #expect(sent.returnValue == 4 && sent.forwarding.targets.isEmpty)
            #expect(
                sent.forwarding.decisions == [Decision(target: .socket(1), bytes: number < 2 ? packet : nil)])
        }
        #expect(queue.dropCount == 3 && queue.count == 2)
        var iterator = queue.makeAsyncIterator()
        var items: [PacketQueue.Item?] = []
        for _ in 0..<3 { items.append(await iterator.next()) }
        #expect(items == [.packet(packet), .packet(packet), .gap(3)])
        #expect(queue.take() == nil)
        // A result that doesn't redirect brings nothing.
        _ = try run(["m": map], "r1 = map[m]; r2 = 1; r3 = 2; call bpf_redirect_map; r0 = 2; exit", mode: mode)
        #expect(queue.take() == nil)
        _ = try run(["m": map], mode: mode)
        #expect(queue.take() == .packet(packet))
        try map.delete(bytes(1))
        #expect(try run(["m": map], mode: mode).returnValue == 2)
        #expect(failure { () throws(LinuxError) in try map.set(queue, at: 2) } == .e2big)
        let devices = try makeMap(.devmap)
        #expect(failure { () throws(LinuxError) in try devices.set(queue, at: 0) } == .einval)
    }
}
