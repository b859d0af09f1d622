import CMaps
import EBPF

/// The kernel's maps, inside a program that BPF_PROG_TEST_RUN runs.
final class KernelBench {
    private let map: KernelMapStorage
    private let program: Int32

    /// Makes a map with all keys, and a program that works on it.
    init(_ definition: MapDefinition, _ work: MapComparisons.Work) throws {
        map = try KernelMapStorage(definition, processors: HostProcessors.count)
        if definition.type == .lpmTrie {
            for (key, value) in OurBench.prefixes(definition.maxEntries) { try map.update(key, value) }
        } else {
            let value = [UInt8](repeating: 1, count: map.userValueSize)
            for key in 0..<UInt64(definition.maxEntries) { try map.update(MapComparisons.bytes(key), value) }
        }
        program = try Self.load(Self.text(definition, work), map: map.descriptorNumber)
    }

    func candidate() -> Comparison.Candidate {
        Comparison.Candidate(name: "the kernel's") { [self] in
            let error = cmaps_run(program, UInt32(MapComparisons.operations / 256))
            if error < 0 { throw LinuxError(rawValue: -error) ?? .eio }
        }
    }

    static func load(_ text: String, map: Int32) throws -> Int32 {
        let assembled = try Assembler.program(text)
        var instructions = assembled.instructions
        for reference in assembled.references {
            let load = instructions[reference.slot]
            instructions[reference.slot] = Instruction(
                opcode: load.opcode, destination: load.destination, source: .r1, offset: 0, immediate: map)
        }
        let slots = Instruction.encode(instructions, in: .little)
        let program = slots.withUnsafeBytes { cmaps_load($0.baseAddress, UInt32(instructions.count)) }
        if program < 0 { throw LinuxError(rawValue: -program) ?? .eio }
        return program
    }

    /// 256 operations on random keys: r6 counts, r7 is the generator, which goes on from run to run through the clock.
    private static func text(_ definition: MapDefinition, _ work: MapComparisons.Work) -> String {
        let isPrefix = definition.type == .lpmTrie
        let key = isPrefix ? "r1 = r7\nr1 <<= 32\nr1 |= 32" : "r1 = r7\nr2 = \(definition.maxEntries - 1)\nr1 &= r2"
        return """
                r6 = 256
                call bpf_ktime_get_ns
                r7 = r0
                r7 |= 1
                r1 = 1
                *(u64 *)(r10 -24) = r1
                *(u64 *)(r10 -16) = r1
            again:
                r1 = r7
                r1 <<= 13
                r7 ^= r1
                r1 = r7
                r1 >>= 7
                r7 ^= r1
                r1 = r7
                r1 <<= 17
                r7 ^= r1
                \(key)
                *(u64 *)(r10 -8) = r1
                \(calls(work))
                r6 -= 1
                if r6 != 0 goto again
                r0 = 0
                exit
            """
    }

    private static func calls(_ work: MapComparisons.Work) -> String {
        let target = "r1 = map[map]\nr2 = r10\nr2 += -8\n"
        let update = target + "r3 = r10\nr3 += -24\nr4 = 0\ncall bpf_map_update_elem\n"
        return switch work {
        case .lookup: target + "call bpf_map_lookup_elem"
        case .update: update
        case .replace: target + "call bpf_map_delete_elem\n" + update
        }
    }
}

/// The kernel's ring buffer: records are reserved and submitted, and passed over when 64 runs have filled it in part.
final class KernelRingBench {
    private let map: KernelMapStorage
    private let program: Int32
    private let pages: (consumer: UnsafeMutableRawPointer, producer: UnsafeMutableRawPointer)

    init(_ definition: MapDefinition) throws {
        map = try KernelMapStorage(definition, processors: 1)
        program = try KernelBench.load(Self.text, map: map.descriptorNumber)
        guard let consumer = cmaps_page(map.descriptorNumber, 0, 1),
            let producer = cmaps_page(map.descriptorNumber, 1, 0)
        else { throw LinuxError.enomem }
        pages = (consumer, producer)
    }

    func candidate() -> Comparison.Candidate {
        Comparison.Candidate(name: "the kernel's, produced") { [self] in
            let error = cmaps_run(program, UInt32(MapComparisons.operations / 256))
            if error < 0 { throw LinuxError(rawValue: -error) ?? .eio }
            cmaps_skip(pages.consumer, pages.producer)
        }
    }

    private static let text = """
            r6 = 256
        again:
            r1 = map[map]
            r2 = 16
            r3 = 0
            call bpf_ringbuf_reserve
            if r0 == 0 goto full
            *(u64 *)(r0 +0) = r6
            *(u64 *)(r0 +8) = r6
            r1 = r0
            r2 = 1
            call bpf_ringbuf_submit
        full:
            r6 -= 1
            if r6 != 0 goto again
            r0 = 0
            exit
        """
}

/// How many processors the machine may have.
enum HostProcessors {
    static let count = SlotAllocator.shared.count
}
