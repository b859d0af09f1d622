import BPFCompiler
import BPFInstructions
import Testing

@Suite("Calls", .enabled(if: Processor.host != nil, HostRun.missing))
struct CallTests {
    typealias Helper = @convention(c) (UInt64, UInt64, UInt64, UInt64, UInt64, UInt) -> UInt64

    /// Tells the arguments and the run state apart.
    static let mix: Helper = { one, two, three, four, five, state in
        one &+ two &* 10 &+ three &* 100 &+ four &* 1000 &+ five &* 10_000 &+ UInt64(state) &* 100_000
    }
    /// Calls its first argument as a helper would a callback.
    static let callBack: Helper = { function, argument, _, _, _, state in
        // Safety: the programs of these tests pass the address of a subprogram.
        let callback = unsafe unsafeBitCast(UInt(function), to: Helper.self)
        return callback(argument, 2, 3, 4, 5, state) &+ callback(argument &+ 1, 2, 3, 4, 5, state)
    }
    /// Gives its third argument as the entry of the program to go on with.
    static let resolve: Helper = { _, _, entry, _, _, _ in entry }
    /// A packet of four bytes.
    static let packet: @convention(c) (UInt64, UInt64, UInt64, UInt64, UInt64, UInt) -> UInt64 = {
        context, offset, size, _, _, state in
        let bytes: [UInt64] = [0x11, 0x22, 0x33, 0x44]
        guard context == 77, state == 5, offset &+ size <= 4 else { return .max }
        return bytes[Int(offset)..<Int(offset + size)].reduce(0) { $0 << 8 | $1 }
    }

    static func address<Function>(_ function: Function) -> FunctionAddress {
        // Safety: a C function pointer is an address.
        unsafe FunctionAddress(unsafeBitCast(function, to: UInt.self))
    }

    /// `r1 = 1` to `r5 = 5`.
    static let arguments = (1...5).map { number in
        Instruction(opcode: 0xb7, destination: Register(rawValue: UInt8(number)), immediate: Int32(number))
    }
    static let exit = Instruction(opcode: 0x95)
    static let call = Instruction(opcode: 0x85, immediate: 1)

    @Test("A helper gets five arguments and the run state", arguments: HostRun.processors)
    func helper(processor: Processor) throws {
        var request = CompilationRequest(Self.arguments + [Self.call, Self.exit])
        request.calls = [5: .function(Self.address(Self.mix))]
        #expect(try HostRun.run(request, on: processor, runState: 9).result == 954_321)
    }

    @Test("A helper is called from a subprogram, and r6 to r9 outlast both", arguments: HostRun.processors)
    func helperInSubprogram(processor: Processor) throws {
        let request = Self.nested(Self.address(Self.mix))
        #expect(try HostRun.run(request, on: processor, runState: 1).result == 154_321 + 30)
    }

    @Test(
        "What the flags told at a function's end is nothing to the next one", arguments: HostRun.processors,
        [false, true])
    func flagsBetweenFunctions(processor: Processor, optimizes: Bool) throws {
        var request = CompilationRequest([
            Instruction(opcode: 0xb7, destination: .r1, immediate: 7),
            Instruction(opcode: 0xb7, destination: .r2),
            Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: 2),
            Instruction(opcode: 0x57, destination: .r1, immediate: 3), Self.exit,
            // The function: 2 if r1 is 0.
            Instruction(opcode: 0x15, destination: .r1, offset: 2),
            Instruction(opcode: 0xb7, destination: .r0, immediate: 1), Self.exit,
            Instruction(opcode: 0xb7, destination: .r0, immediate: 2), Self.exit,
        ])
        request.optimizes = optimizes
        #expect(try HostRun.run(request, on: processor).result == 1)
    }

    @Test("A helper calls back with the run state that it has", arguments: HostRun.processors)
    func callback(processor: Processor) throws {
        let request = Self.callingBack(Self.address(Self.callBack), Self.address(Self.mix))
        #expect(try HostRun.run(request, on: processor, runState: 3).result == 2 * 354_321 + 1)
    }

    @Test("What is thrown ends the program from any depth", arguments: HostRun.processors, [false, true])
    func exceptions(processor: Processor, handles: Bool) throws {
        var state = [UInt64](repeating: 0x5a, count: 8)
        let code = try NativeProgram(try Compiler.compile(Self.throwing(handles: handles), for: processor))
        let result = unsafe state.withUnsafeMutableBufferPointer { words in
            // Safety: the program uses one word of the state, and no context.
            unsafe code.run(context: 1, runState: UInt(bitPattern: words.baseAddress))
        }
        #expect(result == (handles ? 1105 : 105))
        #expect(state == [UInt64](repeating: 0x5a, count: 8), "what was the frame for exceptions is so again")
    }

    /// Two subprograms deep, r6 to r9 changed, 105 is thrown; one that handles it adds 1000.
    static func throwing(handles: Bool) -> CompilationRequest {
        func set(_ register: Register, _ value: Int32) -> Instruction {
            Instruction(opcode: 0xb7, destination: register, immediate: value)
        }
        func call(_ distance: Int32) -> Instruction {
            Instruction(opcode: 0x85, source: .r1, immediate: distance)
        }
        var program = [
            set(.r6, 1), Instruction(opcode: 0x7b, destination: .r10, source: .r6, offset: -8), set(.r1, 5), call(2),
            set(.r0, 77), exit,
            // f
            set(.r6, 2), set(.r7, 3), Instruction(opcode: 0x7b, destination: .r10, source: .r1, offset: -16), call(2),
            set(.r0, 78), exit,
            // g
            set(.r8, 4), set(.r9, 5), Instruction(opcode: 0x07, destination: .r1, immediate: 100),
            Instruction(opcode: 0x85, source: .r2, immediate: 1), set(.r0, 79), exit,
        ]
        if handles {
            program += [
                Instruction(opcode: 0xbf, destination: .r0, source: .r1),
                Instruction(opcode: 0x07, destination: .r0, immediate: 1000), exit,
            ]
        }
        var request = CompilationRequest(program)
        request.calls = [15: .exception]
        request.argumentCounts = [15: 1]
        request.exceptionCallback = handles ? 18 : nil
        return request
    }

    @Test("A tail call goes on elsewhere with context and run state", arguments: HostRun.processors)
    func tailCall(processor: Processor) throws {
        // r0 = mix(context, 2, 3, 4, 5)
        var next = CompilationRequest(Self.arguments.dropFirst() + [Self.call, Self.exit])
        next.calls = [4: .function(Self.address(Self.mix))]
        let target = try NativeProgram(try Compiler.compile(next, for: processor))
        var request = Self.tailCalling(Self.address(Self.resolve))
        request.immediates = [2: UInt64(target.entry)]
        let code = try NativeProgram(try Compiler.compile(request, for: processor))
        // Safety: the programs do not read the context.
        #expect(unsafe code.run(context: 1, runState: 7) == 754_321)
        request.immediates = [2: 0]
        #expect(try HostRun.run(request, on: processor).result == 42, "goes on when there is no program")
    }

    @Test(
        "A tail call through a table, with an index that is known or not", arguments: HostRun.processors, [true, false])
    func tailCallThroughTable(processor: Processor, isSeen: Bool) throws {
        let next = CompilationRequest([Instruction(opcode: 0xb7, destination: .r0, immediate: 7), Self.exit])
        let target = try NativeProgram(try Compiler.compile(next, for: processor))
        try unsafe withUnsafeBytes(of: ProgramRecord(target, program: 0x77)) { record in
            var entries = [0, UInt64(UInt(bitPattern: record.baseAddress)), 0]
            try unsafe entries.withUnsafeMutableBytes { entries in
                let table = ProgramTable(base: UInt64(UInt(bitPattern: entries.baseAddress)), count: 3)
                for (index, left, expected) in [
                    (1, 33, 7), (1, 1, 7), (0, 33, 42), (2, 33, 42), (3, 33, 42), (-1, 33, 42), (1, 0, 42), (1, -1, 42),
                ] {
                    let request = Self.tailCalling(table, index: Int32(index), isSeen: isSeen)
                    var state: [Int64] = [0, 1, 0, 0, Int64(left)]
                    // Safety: the programs read and write the state's words, the table and the record.
                    let result = try unsafe state.withUnsafeMutableBytes { state in
                        try HostRun.run(request, on: processor, runState: UInt(bitPattern: state.baseAddress)).result
                    }
                    #expect(result == UInt64(expected), "index \(index) with \(left) calls left")
                    #expect(state[1] == (expected == 7 ? 0x77 : 1))
                    // Nobody asks by how much there are too few.
                    #expect(max(state[4], 0) == Int64(max(left - (expected == 7 ? 1 : 0), 0)))
                }
            }
        }
    }

    @Test(
        "Packet loads give bytes in host order, or leave with 0", arguments: HostRun.processors,
        [(0x30, 3, 0, 0x44), (0x28, 1, 0, 0x2233), (0x20, 0, 0, 0x1122_3344), (0x20, 1, 0, -100), (0x28, -1, 0, -100)]
            + [(0x50, 1, 2, 0x44), (0x48, -1, 3, 0x3344), (0x40, 2, 2, -100)])
    func packetLoad(processor: Processor, row: (opcode: UInt8, immediate: Int32, index: Int32, result: Int64)) throws {
        let program = [
            Instruction(opcode: 0xb7, destination: .r6, immediate: 77),
            Instruction(opcode: 0xb7, destination: .r1, immediate: row.index),
            Instruction(opcode: row.opcode, source: row.opcode >= 0x40 ? .r1 : .r0, immediate: row.immediate),
            Instruction(opcode: 0x07, destination: .r0, immediate: 100),
            Self.exit,
        ]
        var request = CompilationRequest(program)
        request.packetLoad = Self.address(Self.packet)
        let found = try HostRun.run(request, on: processor, runState: 5).result
        #expect(found == UInt64(bitPattern: row.result) &+ 100)
    }

    @Test("may_goto ends a loop when the budget is used up", arguments: HostRun.processors, [0, 1, 1000])
    func mayGoto(processor: Processor, budget: Int32) throws {
        let program = [
            Instruction(opcode: 0xb7, destination: .r0),
            Instruction(opcode: 0xe5, offset: 2),
            Instruction(opcode: 0x07, destination: .r0, immediate: 1),
            Instruction(opcode: 0x05, offset: -3),
            // Used up once, used up for good.
            Instruction(opcode: 0xe5, offset: 1),
            Instruction(opcode: 0xb7, destination: .r0, immediate: -1),
            Self.exit,
        ]
        var request = CompilationRequest(program)
        request.loopBudget = budget
        #expect(try HostRun.run(request, on: processor).result == UInt64(budget))
    }

    @Test("A context access goes where the request says", arguments: HostRun.processors)
    func contextAccess(processor: Processor) throws {
        let program = [
            Instruction(opcode: 0x61, destination: .r0, source: .r1, offset: 4),
            Instruction(opcode: 0x62, destination: .r1, offset: 0, immediate: -2),
            Self.exit,
        ]
        var request = CompilationRequest(program)
        request.contextAccesses = [
            0: FieldPlace(offset: 8, size: .double), 1: FieldPlace(offset: 16, size: .half),
        ]
        let context: [UInt8] = (1...24).map { $0 }
        let found = try HostRun.run(request, on: processor, context: context)
        #expect(found.result == 0x100f_0e0d_0c0b_0a09)
        #expect(found.context == Array(1...16) + [0xfe, 0xff] + Array(19...24))
    }
}

// MARK: - Programs that call

extension CallTests {
    /// A subprogram that calls `function`, between numbers in r6 to r9 that are added up.
    static func nested(_ function: FunctionAddress) -> CompilationRequest {
        let keep = (6...9).map { number in
            Instruction(opcode: 0xb7, destination: Register(rawValue: UInt8(number)), immediate: Int32(number))
        }
        let sum = (6...9).map { number in
            Instruction(opcode: 0x0f, destination: .r0, source: Register(rawValue: UInt8(number)))
        }
        let local = Instruction(opcode: 0x85, source: Register(rawValue: 1), immediate: Int32(sum.count + 1))
        let main = keep + [local] + sum + [Self.exit]
        let clobber = (6...9).map { number in
            Instruction(opcode: 0xb7, destination: Register(rawValue: UInt8(number)), immediate: -1)
        }
        let subprogram = clobber + Self.arguments + [Self.call, Self.exit]
        var request = CompilationRequest(main + subprogram)
        request.calls = [main.count + 9: .function(function)]
        return request
    }

    /// `function` is given a subprogram that calls `inner`.
    static func callingBack(_ function: FunctionAddress, _ inner: FunctionAddress) -> CompilationRequest {
        let main = [
            Instruction(opcode: 0x18, destination: .r1, source: Register(rawValue: 4), immediate: 4),
            Instruction(opcode: 0),
            Instruction(opcode: 0xb7, destination: .r2, immediate: 1),
            Self.call,
            Self.exit,
        ]
        let subprogram = [Self.call, Self.exit]
        var request = CompilationRequest(main + subprogram)
        request.calls = [3: .function(function), 5: .function(inner)]
        return request
    }

    /// `tail_call(ctx, table, index)`, with an index that the compiler sees or, behind a load, doesn't; goes on with 42 added to r0.
    static func tailCalling(_ table: ProgramTable, index: Int32, isSeen: Bool) -> CompilationRequest {
        let number: UInt64 = 0xffff_8a00_0000_0001
        var program = [
            Instruction(opcode: 0x18, destination: .r2), Instruction(opcode: 0),
            Instruction(opcode: 0xb7, destination: .r3, immediate: index),
        ]
        if !isSeen {
            program += [
                Instruction(opcode: 0x7b, destination: .r10, source: .r3, offset: -8),
                Instruction(opcode: 0x79, destination: .r3, source: .r10, offset: -8),
            ]
        }
        program += [
            Instruction(opcode: 0x85, immediate: 12), Instruction(opcode: 0x07, destination: .r0, immediate: 42), exit,
        ]
        var request = CompilationRequest(program)
        request.immediates = [0: number]
        request.programTables = [number: table]
        request.calls = [isSeen ? 3 : 5: .tailCall(address(resolve))]
        return request
    }

    /// A tail call after which r0 becomes 42; slot 2 holds what `function` gets as its third argument.
    static func tailCalling(_ function: FunctionAddress) -> CompilationRequest {
        let program = [
            Instruction(opcode: 0xb7, destination: .r6, immediate: 1),
            Instruction(opcode: 0x7b, destination: .r10, source: .r6, offset: -8),
            Instruction(opcode: 0x18, destination: .r3), Instruction(opcode: 0),
            Instruction(opcode: 0x85, immediate: 12),
            Instruction(opcode: 0xb7, destination: .r0, immediate: 42),
            Self.exit,
        ]
        var request = CompilationRequest(program)
        request.calls = [4: .tailCall(function)]
        return request
    }
}
