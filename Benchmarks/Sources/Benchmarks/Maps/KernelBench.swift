import CMaps
import EBPF

/// The kernel's maps, inside a program that BPF_PROG_TEST_RUN runs.
final class KernelBench: Sendable {
    let map: KernelMapStorage
    private let program: Int32

    /// A map with all keys, and a program that works on it.
    convenience init(_ definition: MapDefinition, _ work: MapWork) throws {
        let map = try KernelMapStorage(definition, processors: HostProcessors.count)
        try MapContents.fill(map)
        try self.init(map, MapPrograms.text(definition, work))
    }

    /// A program that works on a map.
    init(_ map: KernelMapStorage, _ text: String) throws {
        self.map = map
        let assembled = try Assembler.program(text)
        var instructions = assembled.instructions
        for reference in assembled.references {
            let load = instructions[reference.slot]
            instructions[reference.slot] = Instruction(
                opcode: load.opcode, destination: load.destination, source: .r1, offset: 0,
                immediate: map.descriptorNumber)
        }
        let slots = Instruction.encode(instructions, in: .little)
        program = unsafe slots.withUnsafeBytes { unsafe cmaps_load($0.baseAddress, UInt32(instructions.count)) }
        if program < 0 { throw LinuxError(rawValue: -program) ?? .eio }
    }

    func run(_ times: Int) throws {
        let error = cmaps_run(program, UInt32(times))
        if error < 0 { throw LinuxError(rawValue: -error) ?? .eio }
    }

    func candidate(_ name: String = "the kernel's") -> Comparison.Candidate {
        Comparison.Candidate(name: name) { [self] in
            try run(MapComparisons.operations / MapPrograms.operations)
        }
    }
}

/// The kernel's ring buffer, with a consumer in C as libbpf has one.
final class KernelRingBench: Sendable {
    private let bench: KernelBench
    private nonisolated(unsafe) let consumer: UnsafeMutableRawPointer
    private nonisolated(unsafe) let producer: UnsafeMutableRawPointer
    private let size: UInt64

    init(_ definition: MapDefinition) throws {
        bench = try KernelBench(try KernelMapStorage(definition, processors: 1), MapPrograms.ring)
        size = UInt64(definition.maxEntries)
        let number = bench.map.descriptorNumber
        guard let consumer = unsafe cmaps_map(number, 0, 1, 1),
            let producer = unsafe cmaps_map(number, 1, Int(1 + 2 * size / 4096), 0)
        else { throw LinuxError.enomem }
        unsafe (self.consumer, self.producer) = (consumer, producer)
    }

    func produce(_ times: Int) throws { try bench.run(times) }

    /// Reads what waits; how many records that was.
    func consume() -> Int { Int(unsafe cmaps_consume(consumer, producer, size)) }
}

/// How many processors the machine may have.
enum HostProcessors {
    static let count = SlotAllocator.shared.count
}
