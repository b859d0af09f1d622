import BPFCompiler
import BPFInstructions
import Testing

/// A tail call takes the frame down, or leaves it to a program that would make the same.
@Suite("Tail calls between frames", .enabled(if: Processor.host != nil, HostRun.missing))
struct TailCallTests {
    private static func set(_ register: Register, _ value: Int32) -> Instruction {
        Instruction(opcode: 0xb7, destination: register, immediate: value)
    }

    /// To and from the context, so that none is left out.
    private static func use(_ register: Register) -> [Instruction] {
        [
            Instruction(opcode: 0x79, destination: register, source: .r1),
            Instruction(opcode: 0x7b, destination: .r1, source: register),
        ]
    }
    private static let all = [Register.r6, .r7, .r8, .r9].flatMap(use)
    /// An atomic addition.
    private static let stack = [Instruction(opcode: 0xdb, destination: .r10, source: .r1, offset: -8)]
    private static let budget = [
        Instruction(opcode: 0xe5, offset: 1), Instruction(opcode: 0x7b, destination: .r1, source: .r1),
    ]

    /// What programs with frames of their own begin with; r1 is 8 bytes of memory.
    static let starts: [(name: String, instructions: [Instruction])] = [
        ("nothing", []), ("a register", use(.r6)), ("another register", use(.r7)), ("all registers", all),
        ("the stack", stack), ("the stack and all registers", stack + all), ("a budget", budget),
        ("a budget and a register", budget + use(.r6)),
    ]

    /// A start, a tail call of index 1, and `r0 = result` where it fails.
    static func program(_ start: [Instruction], _ table: ProgramTable, result: Int32) -> CompilationRequest {
        let number: UInt64 = 0xffff_8a00_0000_0001
        var request = CompilationRequest(
            start + [
                Instruction(opcode: 0x18, destination: .r2), Instruction(opcode: 0), set(.r3, 1),
                Instruction(opcode: 0x85, immediate: 12), set(.r0, result), CallTests.exit,
            ])
        request.immediates = [start.count: number]
        request.programTables = [number: table]
        request.calls = [start.count + 3: .tailCall(FunctionAddress(0x1000))]
        return request
    }

    /// Once more with the entry of another program in the record, so that the result tells which way was gone.
    @Test(
        "Behind the making of the frame only where it is the same", arguments: HostRun.processors, [false, true])
    func ways(processor: Processor, entryIsOther: Bool) throws {
        for caller in Self.starts {
            for target in Self.starts {
                let (result, state) = try Self.run(
                    from: caller.instructions, to: target.instructions, processor, entryIsOther: entryIsOther)
                let isSame = caller.name == target.name
                #expect(result == (isSame || !entryIsOther ? 7 : 1), "from \(caller.name) to \(target.name)")
                #expect(state[1] == 0x77, "which program runs")
            }
        }
    }

    /// A program tail-calls another one, which finds none to go on with: the result, and the run state afterwards.
    private static func run(
        from caller: [Instruction], to target: [Instruction], _ processor: Processor, entryIsOther: Bool
    ) throws -> (result: UInt64, state: [UInt64]) {
        func compile(_ request: CompilationRequest) throws -> NativeProgram {
            try NativeProgram(try Compiler.compile(request, for: processor))
        }
        let other = try compile(CompilationRequest([set(.r0, 1), CallTests.exit]))
        let none: [UInt64] = [0, 0]
        return try unsafe none.withUnsafeBytes { none in
            let empty = ProgramTable(base: UInt64(UInt(bitPattern: none.baseAddress)), count: 2)
            let next = try compile(program(target, empty, result: 7))
            let record = ProgramRecord(next, program: 0x77)
            let words = [
                entryIsOther ? UInt64(other.entry) : record.entry, record.program, record.body, UInt64(record.frame),
            ]
            return try unsafe words.withUnsafeBytes { words in
                let entries = [0, UInt64(UInt(bitPattern: words.baseAddress))]
                return try unsafe entries.withUnsafeBytes { entries in
                    let table = ProgramTable(base: UInt64(UInt(bitPattern: entries.baseAddress)), count: 2)
                    let code = try compile(program(caller, table, result: 42))
                    var (state, memory): ([UInt64], UInt64) = ([0, 1, 0, 0, 33, 0], 0)
                    let result = unsafe state.withUnsafeMutableBytes { state in
                        unsafe withUnsafeMutableBytes(of: &memory) { memory in
                            // Safety: the programs touch the state's words, the context, the tables and the record.
                            unsafe code.run(
                                context: UInt(bitPattern: memory.baseAddress),
                                runState: UInt(bitPattern: state.baseAddress))
                        }
                    }
                    withExtendedLifetime((next, other)) {}
                    return (result, state)
                }
            }
        }
    }
}
