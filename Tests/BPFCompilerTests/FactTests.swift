import BPFCompiler
import BPFInstructions
import Testing

/// What compilers make of what verification found out.
@Suite("Facts", .enabled(if: Processor.host != nil, HostRun.missing))
struct CompilationFactTests {
    private static let exit = Instruction(opcode: 0x95)

    /// Returns 1 for a context at 7, 2 for others.
    private static let branching = [
        Instruction(opcode: 0xb7, destination: .r0, immediate: 1),
        Instruction(opcode: 0x15, destination: .r1, offset: 1, immediate: 7),
        Instruction(opcode: 0xb7, destination: .r0, immediate: 2), exit,
    ]

    @Test("A decided jump is none, and what is never reached is left out", arguments: HostRun.processors)
    func branches(processor: Processor) throws {
        var request = CompilationRequest(Self.branching)
        #expect(try HostRun.run(request, on: processor).result == 2)
        let size = try Compiler.compile(request, for: processor).bytes.count
        request.facts.branches = [1: true]
        request.facts.unreachable = [2]
        let code = try Compiler.compile(request, for: processor)
        #expect(try HostRun.run(request, on: processor).result == 1, "as the facts have it")
        #expect(code.bytes.count < size)
        #expect(code.slotOffsets[2] == code.slotOffsets[3])
        request.facts.branches = [1: false]
        request.facts.unreachable = []
        #expect(try HostRun.run(request, on: processor).result == 2)
    }

    @Test("Facts about slots that there are not, or that are no jumps, change nothing", arguments: HostRun.processors)
    func strayFacts(processor: Processor) throws {
        var request = CompilationRequest(Self.branching)
        let bytes = try Compiler.compile(request, for: processor).bytes
        request.facts.branches = [0: true, 99: false, -1: true]
        request.facts.unreachable = [-3, 77]
        request.facts.constants = [.init(slot: -1, register: .r0, value: 3), .init(slot: 50, register: .r1, value: 3)]
        request.facts.keys = [2: [1, 2]]
        request.facts.maps = [0: 1]
        #expect(try Compiler.compile(request, for: processor).bytes == bytes)
    }

    @Test("A register that is known is a number, and what was computed from it another", arguments: HostRun.processors)
    func constants(processor: Processor) throws {
        // Behind the join r2 is 5 on both ways, which one step alone doesn't tell.
        var request = CompilationRequest([
            Instruction(opcode: 0xb7, destination: .r2, immediate: 5),
            Instruction(opcode: 0x15, destination: .r1, offset: 1, immediate: 7),
            Instruction(opcode: 0xb7, destination: .r2, immediate: 5),
            Instruction(opcode: 0xbf, destination: .r0, source: .r2),
            Instruction(opcode: 0x27, destination: .r0, immediate: 9),
            Instruction(opcode: 0x0f, destination: .r0, source: .r2), Self.exit,
        ])
        let plain = try Compiler.compile(request, for: processor).bytes.count
        request.facts.constants = [
            .init(slot: 3, register: .r2, value: 5), .init(slot: 5, register: .r2, value: 5),
        ]
        #expect(try HostRun.run(request, on: processor).result == 50)
        #expect(try Compiler.compile(request, for: processor).bytes.count < plain)
    }

    @Test("A value at a known index is an address, and its test for null nothing", arguments: HostRun.processors)
    func knownValue(processor: Processor) throws {
        var request = LookupTests.request {
            $0.indexedMaps[LookupTests.map] = IndexedMap(base: 0x1234_5678_9abc, count: 4, stride: 24, slotStride: 0)
        }
        request.instructions.insert(Instruction(opcode: 0x15, destination: .r0, offset: 1, immediate: 0), at: 5)
        let looked = try Compiler.compile(request, for: processor).bytes.count
        request.facts.keys = [4: [3, 0, 0, 0]]
        // The key in memory is another: nobody reads it.
        let context = LookupTests.bytes(77) + [UInt8](repeating: 0, count: 16)
        #expect(try HostRun.run(request, on: processor, context: context).result == 0x1234_5678_9abc + 72)
        #expect(try Compiler.compile(request, for: processor).bytes.count < looked / 2)
        request.facts.keys = [4: [4, 0, 0, 0]]
        #expect(try HostRun.run(request, on: processor, context: context).result == 0, "no such index: looked up")
    }

    @Test("A value of the run's slot at a known index", arguments: HostRun.processors)
    func knownPerCPUValue(processor: Processor) throws {
        var request = LookupTests.request {
            $0.runState = RunStateLayout(slot: 8)
            $0.indexedMaps[LookupTests.map] = IndexedMap(base: 1000, count: 4, stride: 24, slotStride: 96)
        }
        request.facts.keys = [4: [2, 0, 0, 0]]
        var state: [UInt64] = [0, 3]
        // Safety: the program reads the second word of the state.
        try unsafe state.withUnsafeMutableBytes { state in
            let found = try HostRun.run(
                request, on: processor, context: LookupTests.bytes(77) + [UInt8](repeating: 0, count: 16),
                runState: UInt(bitPattern: state.baseAddress))
            #expect(found.result == 1000 + 2 * 24 + 3 * 96)
        }
    }

    @Test("A map that a call is known to be about", arguments: HostRun.processors)
    func knownMap(processor: Processor) throws {
        var request = LookupTests.request {
            $0.indexedMaps[LookupTests.map] = IndexedMap(base: 1000, count: 4, stride: 24, slotStride: 0)
        }
        // Where the map comes from can't be told from the program: the context.
        request.instructions[2] = Instruction(opcode: 0x79, destination: .r1, source: .r6, offset: 8)
        request.instructions[3] = Instruction(opcode: 0xbf, destination: .r1, source: .r1)
        request.immediates = [:]
        let context = LookupTests.bytes(2) + [UInt8](repeating: 0, count: 16)
        #expect(try HostRun.run(request, on: processor, context: context).result == 0xbad)
        request.facts.maps = [4: LookupTests.map]
        #expect(try HostRun.run(request, on: processor, context: context).result == 1048)
    }

    @Test("A load that is known to go to the context, or not to", arguments: HostRun.processors)
    func contextLoads(processor: Processor) throws {
        // r2 may be the context on one of two ways.
        var request = CompilationRequest([
            Instruction(opcode: 0xbf, destination: .r2, source: .r1),
            Instruction(opcode: 0x79, destination: .r3, source: .r1, offset: 16),
            Instruction(opcode: 0x15, destination: .r3, offset: 1, immediate: 0),
            Instruction(opcode: 0xbf, destination: .r2, source: .r3),
            Instruction(opcode: 0x61, destination: .r0, source: .r2, offset: 4), Self.exit,
        ])
        request.contextFields = [4: FieldPlace(offset: 8, size: .double)]
        let context = LookupTests.bytes(0x1111_1111_2222_2222) + LookupTests.bytes(0x33) + LookupTests.bytes(0)
        request.facts.contextLoads = [4: true]
        #expect(try HostRun.run(request, on: processor, context: context).result == 0x33)
        request.facts.contextLoads = [4: false]
        #expect(try HostRun.run(request, on: processor, context: context).result == 0x1111_1111)
    }
}
