import BPFAssembler
import BPFInstructions
import BPFMaps
import BPFRuntime
import Foundation
import Synchronization
import Testing

@Suite("Loads that may fault")
struct FaultingLoadTests {
    static let nowhere: [UInt64] = [0, 8, 0x0123_4567_89ab_cdef, 0xffff_8000_0000_0000, .max]

    /// A program whose loads through r2, and only they, may fault.
    static func program(_ text: String, maps: [String: any Map] = [:], mode: ExecutionMode) throws -> Program {
        var code = try code(text, maps: maps)
        for (slot, instruction) in code.instructions.enumerated() {
            if case .load? = instruction.operation, instruction.source.rawValue == 2 {
                code.faultingLoads.insert(slot)
            }
        }
        try #require(!code.faultingLoads.isEmpty)
        return try Program(code, mode: mode)
    }

    static func load(_ address: UInt64) -> String { "r2 = 0x\(String(address, radix: 16)) ll" }

    @Test(
        "The register becomes 0, and the program goes on", arguments: ExecutionMode.allCases,
        ["u8", "u16", "u32", "u64", "s8", "s16", "s32"])
    func survives(mode: ExecutionMode, type: String) throws {
        for address in Self.nowhere {
            let text = "\(Self.load(address)) \n r6 = -1 \n r6 = *(\(type) *)(r2 + 0) \n r0 = r6 \n r0 += 7 \n exit"
            let program = try Self.program(text, mode: mode)
            #expect(program.mode == mode)
            #expect(try program.run(in: runContext()) == 7)
        }
    }

    @Test(
        "What is there is loaded, signed or not, even where checked mode would not let the program",
        arguments: ExecutionMode.allCases)
    func loads(mode: ExecutionMode) throws {
        let values: [UInt64] = [0xf8f7_f6f5_f4f3_f2f1, 0]
        let memory = UnsafeMutablePointer<UInt64>.allocate(capacity: 2)
        // Safety: there is room for two words, which the programs read while it is there.
        unsafe memory.initialize(to: values[0])
        defer { unsafe memory.deallocate() }
        for (type, expected) in [
            ("u8", 0xf1), ("u16", 0xf2f1), ("u32", 0xf4f3_f2f1), ("u64", values[0]),
            ("s8", UInt64.max - 14), ("s16", 0xffff_ffff_ffff_f2f1), ("s32", 0xffff_ffff_f4f3_f2f1),
        ] as [(String, UInt64)] {
            let text = "\(Self.load(UInt64(UInt(bitPattern: memory)))) \n r0 = *(\(type) *)(r2 + 0) \n exit"
            #expect(try Self.program(text, mode: mode).run(in: runContext()) == expected, "\(type)")
        }
    }

    @Test("Only the loads that may: checked mode stops at all others")
    func onlyThose() throws {
        let text = "\(Self.load(8)) \n r0 = *(u64 *)(r2 + 0) \n r3 = r2 \n r0 = *(u64 *)(r3 + 0) \n exit"
        let program = try Self.program(text, mode: .checked)
        #expect(throws: Trap.self) { try program.run(in: runContext()) }
    }

    @Test("In a subprogram, a loop and a session", arguments: ExecutionMode.allCases)
    func elsewhere(mode: ExecutionMode) throws {
        let text = """
            r6 = 0
            r7 = 10
            again:
            call sub
            r6 += r0
            r7 += -1
            if r7 != 0 goto again
            r0 = r6
            exit
            sub:
            \(Self.load(24))
            r0 = *(u32 *)(r2 + 4)
            r0 += 3
            exit
            """
        let program = try Self.program(text, mode: mode)
        let context = try runContext()
        #expect(try program.run(in: context) == 30)
        let session = program.session(in: context)
        for _ in 0..<100 { #expect(try session.run() == 30) }
    }

    @Test("Eight threads load what is and what is not there while programs come and go")
    func threads() throws {
        let failures = Atomic<Int>(0)
        let runs = Atomic<Int>(0)
        let bad = try Self.program("\(Self.load(8)) \n r0 = *(u64 *)(r2 + 0) \n r0 += 1 \n exit", mode: .native)
        let threads = (0..<8).map { number in
            Thread {
                do {
                    let context = try runContext()
                    for round in 0..<30 {
                        let value = UInt64(number * 1000 + round)
                        // Many entries, so that blocks are taken, given back and taken again.
                        let programs = try (0..<12).map { index in
                            let load =
                                "r0 = *(u64 *)(r1 + 0) \n r2 = \(index) \n r3 = *(u64 *)(r2 + 0) \n r0 += r3 \n exit"
                            return try Self.program(load, mode: .native)
                        }
                        try context.loadContext((0..<8).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) })
                        for program in programs where try program.run(in: context) != value {
                            failures.wrappingAdd(1, ordering: .relaxed)
                        }
                        if try bad.run(in: context) != 1 { failures.wrappingAdd(1, ordering: .relaxed) }
                        runs.wrappingAdd(programs.count + 1, ordering: .relaxed)
                    }
                } catch {
                    failures.wrappingAdd(1, ordering: .relaxed)
                }
            }
        }
        threads.forEach { $0.start() }
        while !threads.allSatisfy(\.isFinished) { usleep(10_000) }
        #expect(failures.load(ordering: .relaxed) == 0)
        #expect(runs.load(ordering: .relaxed) == 8 * 30 * 13)
    }
}
