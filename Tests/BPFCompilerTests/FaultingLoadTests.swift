import BPFCompiler
import BPFInstructions
import BPFPlatform
import Testing

/// Loads that may fault, as programs on both processors.
enum FaultingLoad {
    /// Every kind of load: opcode, and what it gives of the bytes f1 f2 f3 f4 f5 f6 f7 f8.
    static let kinds: [(opcode: UInt8, value: UInt64)] = [
        (0x71, 0xf1), (0x69, 0xf2f1), (0x61, 0xf4f3_f2f1), (0x79, 0xf8f7_f6f5_f4f3_f2f1),
        (0x91, 0xffff_ffff_ffff_fff1), (0x89, 0xffff_ffff_ffff_f2f1), (0x81, 0xffff_ffff_f4f3_f2f1),
    ]
    static let bytes: [UInt8] = (0xf1...0xf8).map { $0 }
    /// Addresses where nothing is: the null page, what is no address, the kernel's.
    static let nowhere: [UInt64] = [0, 8, 0x0123_4567_89ab_cdef, 0xffff_8000_0000_0000, .max]

    /// `r = *(kind *)(base + offset)`, where everything but the loaded register holds a number before and afterwards; r0 is the sum.
    ///
    /// The base is `address` less the offset, or the context where there is no address.
    static func request(
        _ opcode: UInt8, into register: Register, from address: UInt64?, offset: Int16 = 0, optimizes: Bool = true
    ) -> CompilationRequest {
        let base: Register = register == .r0 ? .r3 : register
        var program: [Instruction] = [Instruction(opcode: 0xbf, destination: base, source: .r1)]
        if let address {
            let start = address &- UInt64(bitPattern: Int64(offset))
            program = [
                Instruction(
                    opcode: 0x18, destination: base, immediate: Int32(truncatingIfNeeded: start)),
                Instruction(opcode: 0, immediate: Int32(truncatingIfNeeded: start >> 32)),
            ]
        } else {
            program.append(Instruction(opcode: 0x07, destination: base, immediate: -Int32(offset)))
        }
        let load = program.count
        program += [
            Instruction(opcode: opcode, destination: register, source: base, offset: offset),
            Instruction(opcode: 0xbf, destination: .r0, source: register),
            Instruction(opcode: 0x07, destination: .r0, immediate: 5),
            Instruction(opcode: 0x95),
        ]
        var request = CompilationRequest(program)
        request.faultingLoads = [load]
        request.optimizes = optimizes
        return request
    }

    /// Programs and what they must give, over `bytes` as the context.
    static var cases: [(request: CompilationRequest, expected: UInt64)] {
        var cases: [(request: CompilationRequest, expected: UInt64)] = []
        for kind in kinds {
            for number in 0...9 {
                let register = Register(rawValue: UInt8(number))
                for offset in [0, 8, -8, 0x1238, -0x7ff8] as [Int16] {
                    for optimizes in [false, true] {
                        cases += nowhere.map {
                            (request(kind.opcode, into: register, from: $0, offset: offset, optimizes: optimizes), 5)
                        }
                        cases.append(
                            (
                                request(kind.opcode, into: register, from: nil, offset: offset, optimizes: optimizes),
                                kind.value &+ 5
                            ))
                    }
                }
            }
        }
        return cases
    }

    /// The sum of two loads in a row from `first + (index << 3)`, both of which may fault, and one from the context.
    static func indexed(_ first: UInt64) -> CompilationRequest {
        var request = CompilationRequest([
            Instruction(opcode: 0x18, destination: .r2, immediate: Int32(truncatingIfNeeded: first)),
            Instruction(opcode: 0, immediate: Int32(truncatingIfNeeded: first >> 32)),
            Instruction(opcode: 0x71, destination: .r3, source: .r1),
            Instruction(opcode: 0x67, destination: .r3, immediate: 3),
            Instruction(opcode: 0x0f, destination: .r3, source: .r2),
            Instruction(opcode: 0x79, destination: .r0, source: .r3),
            Instruction(opcode: 0x79, destination: .r4, source: .r3, offset: 8),
            Instruction(opcode: 0x0f, destination: .r0, source: .r4),
            Instruction(opcode: 0x71, destination: .r4, source: .r1, offset: 1),
            Instruction(opcode: 0x0f, destination: .r0, source: .r4),
            Instruction(opcode: 0x95),
        ])
        request.faultingLoads = [5, 6]
        return request
    }
}

@Suite("Loads that may fault", .enabled(if: Processor.host != nil, HostRun.missing))
struct FaultingLoadTests {
    @Test("A load of what is not there gives 0, and the program goes on", arguments: HostRun.processors)
    func survives(processor: Processor) throws {
        for (request, expected) in FaultingLoad.cases {
            let found = try HostRun.run(request, on: processor, context: FaultingLoad.bytes).result
            #expect(found == expected, "\(request.instructions)")
        }
    }

    @Test(
        "Addresses that passes have put together", arguments: HostRun.processors,
        [8, 0x0123_4567_89ab_cdef] as [UInt64])
    func indexed(processor: Processor, address: UInt64) throws {
        let request = FaultingLoad.indexed(address)
        #expect(try HostRun.run(request, on: processor, context: [3, 77]).result == 77)
    }

    @Test("Each load is in the table, in order, with its register and where the next instruction begins")
    func table() throws {
        for processor in [Processor.amd64([]), .arm64([])] {
            let code = try Compiler.compile(FaultingLoad.indexed(8), for: processor)
            #expect(code.faultingLoads.count == 2)
            #expect(code.faultingLoads.map(\.offset).sorted() == code.faultingLoads.map(\.offset))
            for (load, slot) in zip(code.faultingLoads, [5, 6]) {
                #expect(load.offset >= Int(code.slotOffsets[slot]))
                #expect(load.next == Int(code.slotOffsets[slot + 1]))
                if processor == .arm64([]) { #expect(load.next == load.offset + 4) }
            }
            var plain = FaultingLoad.indexed(8)
            plain.faultingLoads = []
            let other = try Compiler.compile(plain, for: processor)
            #expect(other.faultingLoads.isEmpty)
            #expect(other.bytes == code.bytes, "the table costs no instruction")
        }
    }
}
