import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import Foundation
import Testing

/// Whatever the instructions are, checked mode comes to a value, a trap or a decode error.
///
/// `EBPF_RANDOM_PROGRAMS` sets how many programs each test makes, and `EBPF_RANDOM_SEED` where it begins.
@Suite struct RandomProgramTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["EBPF_RANDOM_PROGRAMS"].flatMap { Int($0) } ?? 3000
    private static let seed = environment["EBPF_RANDOM_SEED"].flatMap { UInt64($0) } ?? 1

    @Test func slotsOfAnyBits() throws {
        var random = SplitMix(state: Self.seed)
        var decoded = 0
        for _ in 0..<Self.count {
            let instructions = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                Instruction(
                    opcode: .random(in: 0...255, using: &random),
                    destination: Register(rawValue: .random(in: 0...15, using: &random)),
                    source: Register(rawValue: .random(in: 0...15, using: &random)),
                    offset: .random(in: .min ... .max, using: &random),
                    immediate: .random(in: .min ... .max, using: &random))
            }
            guard let program = try? Program(ProgramCode(name: "random", instructions: instructions)) else { continue }
            decoded += 1
            try run(program)
        }
        #expect(decoded < Self.count)
    }

    @Test func instructionsThatExist() throws {
        var random = SplitMix(state: Self.seed)
        var outcomes: [String: Int] = [:]
        for _ in 0..<Self.count {
            var writer = RandomProgram(using: &random)
            let (program, array) = try writer.program()
            outcomes[try run(program), default: 0] += 1
            array.removeAll()
        }
        // The generator is worth something only if programs go far and go wrong in many ways.
        #expect(outcomes["value", default: 0] > Self.count / 100)
        #expect(outcomes.count >= 6, "\(outcomes)")
    }

    /// Runs a program with a packet, and returns how it ended.
    @discardableResult
    private func run(_ program: Program) throws -> String {
        let context = try runContext(
            memory: [UInt8](repeating: 0, count: program.contextLayout?.size ?? 64),
            packet: (0..<64).map { UInt8($0) })
        context.instructionLimit = 100_000
        do throws(Trap) {
            _ = try program.run(in: context)
            return "value"
        } catch {
            #expect(!error.description.isEmpty)
            return Mirror(reflecting: error.kind).children.first?.label ?? "\(error.kind)"
        }
    }
}

/// A generator whose numbers depend on its seed alone.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }
}

/// Writes a program of instructions that exist, with addresses, maps and helpers at hand.
struct RandomProgram {
    private var random: SplitMix
    private var code = ProgramCode(name: "random", instructions: [])
    private let layout: ContextLayout?
    private static let helpers = Program.supportedHelpers.sorted { $0.rawValue < $1.rawValue }

    init(using random: inout SplitMix) {
        self.random = SplitMix(state: random.next())
        layout = [nil, ContextLayout.xdpMD, ContextLayout.skBuff].randomElement(using: &random) ?? nil
    }

    /// The program, and a program array that holds it at index 0 and that it may use.
    mutating func program() throws -> (Program, ProgramArray) {
        let maps = try [
            makeMap(.array, name: "array", value: 12, entries: 3), makeMap(.hash, name: "hash", value: 20, entries: 4),
            makeMap(.percpuArray, name: "percpu", entries: 2), makeMap(.progArray, name: "programs", value: 4),
            makeMap(.array, name: "constants", value: 16, entries: 1, flags: [.readOnlyForPrograms]),
        ]
        for register in 0..<10 { prepare(Register(rawValue: UInt8(register)), maps) }
        let length = Int.random(in: 4...40, using: &random)
        while code.instructions.count < length { body(maps) }
        append(0xb7)
        append(0x95)
        let program = try Program(finished(), contextLayout: layout)
        let array = try #require(maps[3] as? ProgramArray)
        try array.set(program, at: 0)
        return (program, array)
    }

    /// Gives a register something: an address, a map, or a number.
    private mutating func prepare(_ register: Register, _ maps: [any Map]) {
        switch Int.random(in: 0...7, using: &random) {
        case 0 where register != .r1: append(0xbf, register, .r1)
        case 1: append(0xbf, register, .r10)
        case 2:
            append(0xbf, register, .r10)
            append(0x07, register, immediate: -8 * .random(in: 0...66, using: &random))
        case 3: load(maps[.random(in: 0..<maps.count, using: &random)], register)
        case 4: load(MapValueReference(map: maps[4], offset: .random(in: 0..<16, using: &random)), register)
        case 5 where register != .r1: append(0xb7, register, immediate: .random(in: -9...99, using: &random))
        case 6 where register != .r1: append(0xb7, register, immediate: .random(in: .min ... .max, using: &random))
        default: return
        }
    }

    private mutating func body(_ maps: [any Map]) {
        switch Int.random(in: 0...9, using: &random) {
        case 0:
            let helper = Self.helpers[.random(in: 0..<Self.helpers.count, using: &random)]
            for register in 1...5 where Bool.random(using: &random) {
                prepare(Register(rawValue: UInt8(register)), maps)
            }
            append(0x85, immediate: Int32(helper.rawValue))
        case 1: prepare(Register(rawValue: .random(in: 0...9, using: &random)), maps)
        default: anyForm()
        }
    }

    /// Any row of the instruction table, with fields that are likely to be of use.
    private mutating func anyForm() {
        let form = InstructionForm.table[.random(in: 0..<InstructionForm.table.count, using: &random)]
        switch form.operation {
        case .loadImmediate64, .callHelper, .callKernelFunction, .callRegister, .castAddressSpace, .perCPUAddress,
            .speculationBarrier, .exit:
            return
        default: break
        }
        var instruction = form.fixed
        if form.uses.contains(.destination) {
            instruction.destination = Register(rawValue: .random(in: 0...9, using: &random))
        }
        if form.uses.contains(.source) { instruction.source = Register(rawValue: .random(in: 0...9, using: &random)) }
        if form.uses.contains(.offset) { instruction.offset = .random(in: -24...24, using: &random) }
        if form.uses.contains(.immediate) { instruction.immediate = .random(in: -40...40, using: &random) }
        code.instructions.append(instruction)
    }

    private mutating func append(
        _ opcode: UInt8, _ destination: Register = .r0, _ source: Register = .r0, immediate: Int32 = 0
    ) {
        code.instructions.append(
            Instruction(opcode: opcode, destination: destination, source: source, immediate: immediate))
    }

    private mutating func load(_ map: any Map, _ register: Register) {
        code.maps[code.instructions.count] = map
        append(0x18, register, .r1)
        append(0)
    }

    private mutating func load(_ reference: MapValueReference, _ register: Register) {
        code.mapValues[code.instructions.count] = reference
        append(0x18, register, .r2)
        append(0)
    }

    /// The program with every jump and call led to an instruction.
    private mutating func finished() -> ProgramCode {
        let slots = code.instructions.indices.filter { $0 == 0 || !code.instructions[$0 - 1].isWide }
        for slot in slots {
            let target = slots[.random(in: 0..<slots.count, using: &random)]
            switch code.instructions[slot].operation {
            case .jump(.offset), .jumpIf, .mayGoto: code.instructions[slot].offset = Int16(target - slot - 1)
            case .jump(.immediate): code.instructions[slot].immediate = Int32(target - slot - 1)
            case .callLocal:
                // A function may begin only behind an exit or a jump: the program's start is the one that always may.
                code.instructions[slot].immediate = Int32(-slot - 1)
            default: continue
            }
        }
        return code
    }
}
