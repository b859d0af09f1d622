import BPFCompiler
import BPFInstructions
import ConformanceCorpus
import Foundation
import Testing

/// Machine code for AArch64, run as such.
@Suite("AArch64 code", .enabled(if: ARM64Machine.shared != nil, ARM64Machine.missing))
struct ARM64RunTests {
    private static let machine = ARM64Machine.shared
    private static let effort = ProcessInfo.processInfo.environment["EBPF_TEST_EFFORT"].flatMap(Int.init) ?? 1

    private static func run(_ cases: [ARM64Machine.Case]) throws -> [ARM64Machine.Outcome] {
        try #require(machine).run(cases)
    }

    @Test("Every case of the corpus", arguments: ARM64Machine.processors, [false, true])
    func corpus(processor: Processor, optimizes: Bool) throws {
        var (expected, cases): ([ConformanceCase], [ARM64Machine.Case]) = ([], [])
        for conformance in try ConformanceCorpus.load() where conformance.group != "checked" {
            guard case .result = conformance.expectation else { continue }
            var request = CompilationRequest(conformance.program)
            request.optimizes = optimizes
            request.packetLoad = ARM64Machine.packetLoad
            request.callClock(ARM64Machine.clock)
            do throws(CompilerError) {
                let code = try Compiler.compile(request, for: processor)
                let isPacket = conformance.group == "packet"
                cases.append(
                    ARM64Machine.Case(
                        code: code.bytes, context: isPacket ? [UInt8](repeating: 0, count: 192) : conformance.memory,
                        packet: isPacket ? conformance.memory : [],
                        second: isPacket ? 0 : UInt64(conformance.memory.count)))
                expected.append(conformance)
            } catch {
                Issue.record("\(conformance): \(error)")
            }
        }
        #expect(expected.count > 950)
        for (conformance, outcome) in zip(expected, try Self.run(cases)) {
            #expect(conformance.expectation == .result(outcome.result), "\(conformance)")
            guard let after = conformance.memoryAfter else { continue }
            #expect((conformance.group == "packet" ? outcome.packet : outcome.context) == after, "\(conformance)")
        }
    }

    @Test("Every instruction with random registers and operands", arguments: ARM64Machine.processors)
    func singleInstructions(processor: Processor) throws {
        let forms = RandomProgram.plain + RandomProgram.memory + RandomProgram.jumps
        try compare(
            processor,
            forms.enumerated().flatMap { index, form in
                (0..<(10 * Self.effort)).map { seed in
                    (RandomProgram.single(form, seed: UInt64(index * 1000 + seed)), UInt64(seed), form.syntax)
                }
            })
    }

    @Test("Random programs with jumps, loops, memory and calls", arguments: ARM64Machine.processors)
    func programs(processor: Processor) throws {
        let count = 150 * Self.effort
        for first in stride(from: 0, to: count, by: 1000) {
            try compare(
                processor,
                (first..<min(first + 1000, count)).map { seed in
                    (RandomProgram.make(seed: UInt64(seed), length: 4 + seed % 60), UInt64(seed), "seed \(seed)")
                })
        }
        if Self.effort > 1 { print("AArch64: \(count) random programs, each in \(CompilationWay.all.count) ways") }
    }

    private func compare(_ processor: Processor, _ programs: [([Instruction], UInt64, String)]) throws {
        var cases: [ARM64Machine.Case] = []
        for (program, seed, _) in programs {
            for way in CompilationWay.all {
                let code = try Compiler.compile(way.request(program, seed: seed), for: processor)
                cases.append(ARM64Machine.Case(code: code.bytes, context: RandomProgram.context(seed: seed)))
            }
        }
        let outcomes = try Self.run(cases)
        for (index, (program, seed, name)) in programs.enumerated() {
            var reference = ReferenceMachine(context: RandomProgram.context(seed: seed))
            let expected = try reference.run(program)
            for (outcome, way) in zip(outcomes[(index * CompilationWay.all.count)...], CompilationWay.all)
            where outcome.result != expected || outcome.context != reference.context {
                Issue.record("\(name), seed \(seed), \(way)")
            }
        }
    }

    // MARK: Calls

    private func result(
        _ request: CompilationRequest, _ processor: Processor, context: [UInt8] = [], runState: UInt32 = 0
    ) throws -> UInt64 {
        let code = try Compiler.compile(request, for: processor).bytes
        let outcomes = try Self.run([ARM64Machine.Case(code: code, context: context, runState: runState)])
        return try #require(outcomes.first).result
    }

    @Test("A helper gets five arguments and the run state", arguments: ARM64Machine.processors)
    func helper(processor: Processor) throws {
        var request = CompilationRequest(CallTests.arguments + [CallTests.call, CallTests.exit])
        request.calls = [5: .function(ARM64Machine.mix)]
        #expect(try result(request, processor, runState: 9) == 954_321)
    }

    @Test("A helper is called from a subprogram, and r6 to r9 outlast both", arguments: ARM64Machine.processors)
    func helperInSubprogram(processor: Processor) throws {
        let request = CallTests.nested(ARM64Machine.mix)
        #expect(try result(request, processor, runState: 1) == 154_321 + 30)
    }

    @Test("What is thrown ends the program from any depth", arguments: ARM64Machine.processors, [false, true])
    func exceptions(processor: Processor, handles: Bool) throws {
        // The context's memory serves as the run state, too.
        let (state, previous): (UInt32, [UInt8]) = (0x1000_0000, [UInt8](repeating: 0x5a, count: 64))
        let request = CallTests.throwing(handles: handles)
        let code = try Compiler.compile(request, for: processor).bytes
        let outcomes = try Self.run([ARM64Machine.Case(code: code, context: previous, runState: state)])
        let outcome = try #require(outcomes.first)
        #expect(outcome.result == (handles ? 1105 : 105))
        #expect(outcome.context == previous, "what was the frame for exceptions is so again")
    }

    @Test("A helper calls back with the run state that it has", arguments: ARM64Machine.processors)
    func callback(processor: Processor) throws {
        let request = CallTests.callingBack(ARM64Machine.callBack, ARM64Machine.mix)
        #expect(try result(request, processor, runState: 3) == 2 * 354_321 + 1)
    }

    @Test(
        "A tail call goes on elsewhere with context and run state, or goes on here", arguments: ARM64Machine.processors)
    func tailCall(processor: Processor) throws {
        var next = CompilationRequest(CallTests.arguments.dropFirst() + [CallTests.call, CallTests.exit])
        next.calls = [4: .function(ARM64Machine.mix)]
        let target = try Compiler.compile(next, for: processor).bytes
        for (isThere, isGuarded) in [(true, false), (false, false), (true, true), (false, true)] {
            var request = CallTests.tailCalling(ARM64Machine.entry)
            request.guardsIndirectJumps = isGuarded
            request.immediates = [2: isThere ? ARM64Machine.codeAddress + 1024 : 0]
            var code = try Compiler.compile(request, for: processor).bytes
            code += [UInt8](repeating: 0, count: 1024 - code.count) + target
            let outcome = try #require(try Self.run([ARM64Machine.Case(code: code, runState: 7)]).first)
            let expected = isThere ? 754_320 + ARM64Machine.contextAddress : 42
            #expect(outcome.result == expected)
        }
    }

    @Test(
        "A tail call through a table, with an index that is known or not", arguments: ARM64Machine.processors,
        [true, false])
    func tailCallThroughTable(processor: Processor, isSeen: Bool) throws {
        // The context: three entries, a record, and the run state.
        let base = ARM64Machine.contextAddress
        let target = try Compiler.compile(
            CompilationRequest([Instruction(opcode: 0xb7, destination: .r0, immediate: 7), CallTests.exit]),
            for: processor)
        for (index, left, expected) in [(1, 33, 7), (1, 1, 7), (0, 33, 42), (3, 33, 42), (-1, 33, 42), (1, 0, 42)] {
            let table = ProgramTable(base: base, count: 3)
            let request = CallTests.tailCalling(table, index: Int32(index), isSeen: isSeen)
            var code = try Compiler.compile(request, for: processor).bytes
            code += [UInt8](repeating: 0, count: 1024 - code.count) + target.bytes
            let entry = ARM64Machine.codeAddress + 1024
            let record = [entry, 0x77, entry + UInt64(target.bodyOffset), UInt64(target.frame)]
            let words = [0, base + 24, 0] + record + [0, 1, 0, 0, UInt64(left)]
            let context = words.flatMap(LookupTests.bytes)
            let outcome = try #require(
                try Self.run([ARM64Machine.Case(code: code, context: context, runState: UInt32(base + 56))]).first)
            #expect(outcome.result == UInt64(expected), "index \(index) with \(left) calls left")
        }
    }

    /// As on x86-64, where the record's entry is that of another program, too.
    @Test("A tail call leaves the frame to a program that would make the same", arguments: ARM64Machine.processors)
    func tailCallsBetweenFrames(processor: Processor) throws {
        // The context: what the programs use, the entries, a table with none, the record, and the run state.
        let base = ARM64Machine.contextAddress
        let (table, none) = (ProgramTable(base: base + 8, count: 2), ProgramTable(base: base + 24, count: 2))
        let entry = ARM64Machine.codeAddress + 1024
        let other = try Compiler.compile(
            CompilationRequest([Instruction(opcode: 0xb7, destination: .r0, immediate: 1), CallTests.exit]),
            for: processor
        ).bytes
        var (cases, expected): ([ARM64Machine.Case], [UInt64]) = ([], [])
        for caller in TailCallTests.starts {
            for target in TailCallTests.starts {
                let next = try Compiler.compile(
                    TailCallTests.program(target.instructions, none, result: 7), for: processor)
                var code = try Compiler.compile(
                    TailCallTests.program(caller.instructions, table, result: 42), for: processor
                ).bytes
                code += [UInt8](repeating: 0, count: 1024 - code.count) + next.bytes
                code += [UInt8](repeating: 0, count: 2048 - code.count) + other
                for isOther in [true, false] {
                    let record = [
                        isOther ? entry + 1024 : entry, 0x77, entry + UInt64(next.bodyOffset), UInt64(next.frame),
                    ]
                    let words = [0, 0, base + 40, 0, 0] + record + [0, 1, 0, 0, 33, 0]
                    cases.append(
                        ARM64Machine.Case(
                            code: code, context: words.flatMap(LookupTests.bytes), runState: UInt32(base + 72)))
                    expected.append(isOther && caller.name != target.name ? 1 : 7)
                }
            }
        }
        let outcomes = try Self.run(cases)
        #expect(outcomes.map(\.result) == expected)
        #expect(outcomes.allSatisfy { $0.context[80] == 0x77 }, "which program runs")
    }

    // MARK: Faults

    @Test("A load of what is not there gives 0, and the program goes on", arguments: ARM64Machine.processors)
    func faultingLoads(processor: Processor) throws {
        let rows = FaultingLoad.cases + [(FaultingLoad.indexed(8), 77)]
        let cases = try rows.map { request, _ in
            let code = try Compiler.compile(request, for: processor)
            #expect(code.faultingLoads.isEmpty == false)
            let context = request.instructions.count == 11 ? [3, 77] : FaultingLoad.bytes
            return ARM64Machine.Case(code: code.bytes, context: context, faults: code.faultingLoads)
        }
        for (outcome, row) in zip(try Self.run(cases), rows) {
            #expect(outcome.result == row.expected, "\(row.request.instructions)")
        }
    }

    // MARK: Look-ups

    @Test("A value by its index, or null", arguments: ARM64Machine.processors)
    func indexed(processor: Processor) throws {
        for (count, stride) in [(1, 8), (9, 24), (16, 40), (3, 1 << 33)] as [(UInt32, UInt64)] {
            let request = LookupTests.request {
                $0.indexedMaps[LookupTests.map] = IndexedMap(
                    base: 0x1234_5678_9abc, count: count, stride: stride, slotStride: 0)
            }
            for index in [0, count - 1, count, .max] {
                let context = LookupTests.bytes(UInt64(index)) + [UInt8](repeating: 0, count: 16)
                let expected = index < count ? 0x1234_5678_9abc + UInt64(index) * stride : 0
                #expect(try result(request, processor, context: context) == expected)
            }
        }
    }

    @Test("A value by its key, in chains of any length", arguments: ARM64Machine.processors, [4, 8, 16])
    func hashed(processor: Processor, keySize: Int) throws {
        var table = SampleTable(keySize: keySize, slotCount: 16)
        let keys = (0..<16).map { SampleTable.key($0, keySize) }
        for key in keys.dropLast(4) { table.insert(key) }
        let base = ARM64Machine.contextAddress + 24
        let request = LookupTests.request { $0.hashedMaps[LookupTests.map] = table.description(at: base) }
        let code = try Compiler.compile(request, for: processor).bytes
        let words = table.words.flatMap(LookupTests.bytes)
        let outcomes = try Self.run(
            keys.map { key in
                let context = LookupTests.bytes(key.0) + LookupTests.bytes(key.1) + [UInt8](repeating: 0, count: 8)
                return ARM64Machine.Case(code: code, context: context + words)
            })
        for (number, outcome) in outcomes.enumerated() {
            let expected = table.places[number].map { base + UInt64($0 * SampleTable.stride + 32) } ?? 0
            #expect(outcome.result == expected, "key \(number)")
        }
    }

    @Test("A value of the run's slot by its key, behind the table", arguments: ARM64Machine.processors, [4, 8, 16])
    func hashedPerCPU(processor: Processor, keySize: Int) throws {
        var table = SampleTable(keySize: keySize, slotCount: 16, isAged: true)
        let keys = (0..<16).map { SampleTable.key($0, keySize) }
        for key in keys.dropLast(4) { table.insert(key) }
        let base = ARM64Machine.contextAddress + 40
        for distance in SampleTable.distances {
            let (slots, step) = (SampleTable.slotStride(distance), SampleTable.valueStep(distance))
            let request = LookupTests.request {
                $0.runState = RunStateLayout(slot: 24)
                $0.hashedMaps[LookupTests.map] = table.description(
                    at: base, valuesBehind: distance, clock: ARM64Machine.contextAddress + 32)
            }
            let code = try Compiler.compile(request, for: processor).bytes
            let words = ([3, 7] + table.words).flatMap(LookupTests.bytes)
            let outcomes = try Self.run(
                keys.map { key in
                    let context = LookupTests.bytes(key.0) + LookupTests.bytes(key.1) + [UInt8](repeating: 0, count: 8)
                    return ARM64Machine.Case(
                        code: code, context: context + words, runState: UInt32(ARM64Machine.contextAddress))
                })
            for (number, outcome) in outcomes.enumerated() {
                let expected = table.places[number].map { base + distance + UInt64($0) * step + 3 * slots } ?? 0
                #expect(outcome.result == expected, "key \(number)")
            }
        }
    }
}

extension CompilationRequest {
    /// Makes every call of a helper one of `bpf_ktime_get_ns`, the only one in the corpus.
    fileprivate mutating func callClock(_ clock: FunctionAddress) {
        for (slot, instruction) in instructions.enumerated() where instruction.operation == .callHelper {
            calls[slot] = .function(clock)
        }
    }
}
