import BPFInstructions
import Testing

@testable import BPFCompiler

/// What machine code does against programs that mean harm.
@Suite("Hardening") struct HardeningTests {
    private static let exit = Instruction(opcode: 0x95)
    /// Numbers whose bytes nothing else has in the code of these tests.
    private static let numbers: [Int32] = [0x5a6b_7c1d, -0x1a2b_3c4e, 0x3917, 0x0071_6253]

    /// Programs that use a number in every way in which an instruction has one.
    private static func programs(_ number: Int32) -> [[Instruction]] {
        let arithmetic: [UInt8] = [0x00, 0x10, 0x20, 0x30, 0x40, 0x50, 0x90, 0xa0, 0xb0]
        let operations = arithmetic.flatMap { [$0 | 4, $0 | 7] }.map { opcode in
            [
                Instruction(opcode: 0xbf, destination: .r0, source: .r2),
                Instruction(opcode: opcode, destination: .r0, immediate: number), exit,
            ]
        }
        let jumps = (1...13).filter { ![8, 9].contains($0) }.flatMap { [UInt8($0 << 4) | 5, UInt8($0 << 4) | 6] }
            .map { opcode in
                [
                    Instruction(opcode: 0xb7),
                    Instruction(opcode: opcode, destination: .r2, offset: 1, immediate: number),
                    Instruction(opcode: 0xb7, immediate: 1), exit,
                ]
            }
        let stores = [0x62, 0x7a].map { opcode in
            [Instruction(opcode: opcode, destination: .r1, immediate: number), Instruction(opcode: 0xb7), exit]
        }
        let wide = [
            Instruction(opcode: 0x18, immediate: number), Instruction(opcode: 0, immediate: number ^ 0x0101_0101), exit,
        ]
        let packets = [0x20, 0x40].map { opcode in
            [
                Instruction(opcode: 0xbf, destination: .r6, source: .r1),
                Instruction(opcode: opcode, source: opcode == 0x40 ? .r2 : .r0, immediate: number), exit,
            ]
        }
        return operations + jumps + stores + packets + [wide]
    }

    private static func code(
        _ program: [Instruction], for processor: Processor, blinding: UInt64?, optimizes: Bool = true
    ) throws -> [UInt8] {
        var request = CompilationRequest(program)
        request.blinding = blinding
        request.optimizes = optimizes
        request.packetLoad = FunctionAddress(0x1000)
        return try Compiler.compile(request, for: processor).bytes
    }

    private static func bytes(_ number: Int32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    @Test("No number of a program stands in its code for x86-64", arguments: [true, false])
    func numbersAreHidden(optimizes: Bool) throws {
        var (plain, count) = (0, 0)
        for number in Self.numbers {
            for (index, program) in Self.programs(number).enumerated() {
                let open = try Self.code(program, for: .amd64(.bmi2), blinding: nil, optimizes: optimizes)
                let hidden = try Self.code(
                    program, for: .amd64(.bmi2), blinding: UInt64(index) + 77, optimizes: optimizes)
                #expect(!hidden.contains(Self.bytes(number)), "\(program)")
                plain += open.contains(Self.bytes(number)) ? 1 : 0
                count += 1
            }
        }
        #expect(count > 150)
        #expect(plain > count * 9 / 10, "the search finds what is not hidden")
    }

    @Test("No number of a program stands in its code for AArch64", arguments: [true, false])
    func numbersAreHiddenInMoves(optimizes: Bool) throws {
        var (plain, count) = (0, 0)
        for number in Self.numbers {
            for (index, program) in Self.programs(number).enumerated() {
                let open = try Self.code(program, for: .arm64(.atomics), blinding: nil, optimizes: optimizes)
                let hidden = try Self.code(
                    program, for: .arm64(.atomics), blinding: UInt64(index) + 77, optimizes: optimizes)
                let (found, left) = (ARM64Numbers(open), ARM64Numbers(hidden))
                let isOpen = found.loaded.contains { UInt32(truncatingIfNeeded: $0) == UInt32(bitPattern: number) }
                let pieces = [UInt16(truncatingIfNeeded: number), UInt16(truncatingIfNeeded: number >> 16)]
                #expect(
                    !left.loaded.contains { UInt32(truncatingIfNeeded: $0) == UInt32(bitPattern: number) },
                    "\(program)")
                #expect(!left.pieces.contains { $0 == pieces[0] || $0 == ~pieces[0] }, "\(program)")
                #expect(!left.hasOtherNumbers, "\(program)")
                plain += isOpen || found.hasOtherNumbers ? 1 : 0
                count += 1
            }
        }
        #expect(plain > count * 9 / 10, "the search finds what is not hidden")
    }

    @Test("What passes compute from numbers is hidden, too", arguments: [Processor.amd64(.bmi2), .arm64(.atomics)])
    func foldedNumbersAreHidden(processor: Processor) throws {
        let program = [
            Instruction(opcode: 0xb7, destination: .r0, immediate: 0x0111_2131),
            Instruction(opcode: 0x27, destination: .r0, immediate: 0x11), Self.exit,
        ]
        let product = UInt64(0x0111_2131 * 0x11)
        let (open, hidden) = try (
            Self.code(program, for: processor, blinding: nil), Self.code(program, for: processor, blinding: 5)
        )
        if case .amd64 = processor {
            let bytes = Self.bytes(Int32(truncatingIfNeeded: product))
            #expect(open.contains(bytes) && !hidden.contains(bytes))
        } else {
            #expect(ARM64Numbers(open).loaded.contains(product) && !ARM64Numbers(hidden).loaded.contains(product))
        }
    }

    @Test("Numbers that stand for maps are the compiler's own, and stay")
    func mapNumbersStay() throws {
        let map: UInt64 = 0xffff_8a00_1234_5678
        var request = CompilationRequest([Instruction(opcode: 0x18), Instruction(opcode: 0), Self.exit])
        request.immediates = [0: map]
        request.blinding = 3
        let bytes = (0..<8).map { UInt8(truncatingIfNeeded: map >> ($0 * 8)) }
        #expect(try !Compiler.compile(request, for: .amd64([])).bytes.contains(bytes))
        request.mapAddresses = [map: 0x1000]
        #expect(try Compiler.compile(request, for: .amd64([])).bytes.contains(bytes))
    }

    @Test("The same random number gives the same code, another other code")
    func followsItsSeed() throws {
        let program = Self.programs(Self.numbers[0])[0]
        let codes = try [1, 1, 2].map { try Self.code(program, for: .amd64([]), blinding: $0) }
        #expect(codes[0] == codes[1] && codes[0] != codes[2])
    }
}

/// The numbers that stand in machine code for AArch64.
private struct ARM64Numbers {
    /// What moves leave in registers, after each of them.
    private(set) var loaded: Set<UInt64> = []
    /// The 16 bits of each move.
    private(set) var pieces: [UInt16] = []
    /// Whether additions, comparisons or patterns have numbers of more than a byte; the stack pointer's do not count.
    private(set) var hasOtherNumbers = false

    init(_ bytes: [UInt8]) {
        var registers = [UInt64](repeating: 0, count: 32)
        for start in stride(from: 0, to: bytes.count - 3, by: 4) {
            let word = bytes[start..<(start + 4)].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
            let (register, field, shift) = (Int(word & 31), UInt64(word >> 5 & 0xffff), UInt64(word >> 21 & 3) * 16)
            switch word >> 23 & 0x3f {
            case 0x25:
                let opcode = word >> 29 & 3
                switch opcode {
                case 0: registers[register] = ~(field << shift)
                case 2: registers[register] = field << shift
                default: registers[register] = registers[register] & ~(0xffff << shift) | field << shift
                }
                if word >> 31 == 0 { registers[register] &= 0xffff_ffff }
                pieces.append(UInt16(field))
                loaded.insert(registers[register])
            case 0x22 where word >> 5 & 31 != 31 && word & 31 != 31 || word >> 29 & 1 == 1:
                if word >> 10 & 0xfff > 128 || word >> 22 & 1 == 1 { hasOtherNumbers = true }
            case 0x24: hasOtherNumbers = true
            default: break
            }
        }
    }
}
