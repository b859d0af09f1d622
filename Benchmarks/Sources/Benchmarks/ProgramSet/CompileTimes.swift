import BPFCompiler
import BPFInstructions
import EBPF

/// How long the compiler takes for the programs of a folder, all together.
struct CompileTimes {
    /// Microseconds for 1,000 instructions, with and without passes.
    let full, plain: Double
    /// How many slots were compiled.
    let slots: Int
    /// Bytes of machine code for an instruction, with passes.
    let bytes: Double

    /// Measures the best of some rounds over all programs.
    init(_ objects: [[UInt8]], rounds: Int) throws {
        try self.init(try objects.flatMap(Self.requests), rounds: rounds)
    }

    /// Measures a program that calls nothing.
    init(_ instructions: [Instruction], rounds: Int) throws {
        try self.init([CompilationRequest(instructions)], rounds: rounds)
    }

    private init(_ requests: [CompilationRequest], rounds: Int) throws {
        slots = requests.reduce(0) { $0 + $1.instructions.count }
        guard let processor = Processor.host, slots > 0 else {
            (full, plain, bytes) = (0, 0, 0)
            return
        }
        let plainRequests = requests.map { request in
            var request = request
            request.optimizes = false
            return request
        }
        let times = try ProgramTimer(rounds: rounds * 8).measure(
            [requests, plainRequests].map { requests in
                { count in
                    for _ in 0..<count { for request in requests { _ = try Compiler.compile(request, for: processor) } }
                }
            })
        (full, plain) = (times[0] / Double(slots), times[1] / Double(slots))
        let size = try requests.reduce(0) { $0 + (try Compiler.compile($1, for: processor).bytes.count) }
        bytes = Double(size) / Double(slots)
    }

    /// What the programs of an object ask for; maps and helpers are made up.
    private static func requests(_ object: [UInt8]) throws -> [CompilationRequest] {
        try CollectionSpec(ObjectFile(object)).programs.map { program in
            var request = CompilationRequest(program.instructions)
            for (slot, instruction) in program.instructions.enumerated() {
                if instruction.opcode == 0x18 { request.immediates[slot] = 0xffff_8a00_0000_0000 }
                if instruction.opcode == 0x85, instruction.source == .r0 {
                    request.calls[slot] = .function(FunctionAddress(0x1234_5678))
                    request.argumentCounts[slot] = 2
                }
            }
            for offset in [76, 80] as [Int16] {
                request.contextFields[offset] = FieldPlace(offset: -8, size: .double)
            }
            return request
        }
    }
}
