import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import Foundation
import Synchronization
import Testing

/// Tail calls between programs whose frames are alike, and whose are not.
@Suite struct TailCallTests {
    /// A kind of program: what it does before it makes its tail call, with r1 as it was, and functions that it has.
    struct Shape: Sendable, CustomTestStringConvertible {
        let name: String
        let start: String
        var functions = ""

        var testDescription: String { name }
    }

    /// What loads a byte of the context into a register, and stores it there again, so that nothing is left out.
    private static func use(_ register: Int) -> String {
        "r\(register) = *(u8 *)(r1 +110) \n *(u8 *)(r1 +110) = r\(register)"
    }

    /// The same, by way of the stack.
    private static let stack = """
        r2 = *(u8 *)(r1 +110)
        *(u64 *)(r10 -8) = r2
        r2 = *(u64 *)(r10 -8)
        *(u8 *)(r1 +110) = r2
        """
    /// What pushes 8 bytes to the program's own queue, in the oldest ones' place where it is full.
    private static let push = """
        r6 = r1
        *(u64 *)(r10 -8) = 7
        r1 = map[own]
        r2 = r10
        r2 += -8
        r3 = 2
        call bpf_map_push_elem
        if r0 != 0 goto wrong
        r1 = r6
        """
    /// What throws 9 where the context asks the program to.
    private static let exception = """
        r2 = *(u8 *)(r1 +39)
        if r2 != NUMBER goto on
        r1 = 9
        call bpf_throw#1
        on: r2 = 0
        """

    /// Those that follow one another have often the same frame, and leave other things in registers and on the stack.
    static let shapes = [
        Shape(name: "nothing", start: ""),
        Shape(name: "nothing again", start: "r2 = 1"),
        Shape(name: "a register", start: use(6)),
        Shape(name: "all registers", start: [6, 7, 8, 9].map(use).joined(separator: "\n")),
        Shape(name: "all registers again", start: [9, 8, 7, 6].map(use).joined(separator: "\n")),
        Shape(name: "the stack", start: stack),
        Shape(name: "the stack and a register", start: stack + "\n" + use(6)),
        Shape(
            name: "a budget", start: "r2 = 0 \n may_goto +2 \n r2 += 1 \n if r2 < 3 goto -3 \n if r2 != 3 goto wrong"),
        Shape(
            name: "a budget and a register",
            start: "\(use(7)) \n r2 = 0 \n may_goto +2 \n r2 += 1 \n if r2 < 3 goto -3 \n if r2 != 3 goto wrong"),
        Shape(
            name: "a function", start: "r6 = r1 \n call f \n if r0 != 5 goto wrong \n r1 = r6",
            functions: "f: r6 = 6 \n r0 = 5 \n exit"),
        Shape(name: "a helper", start: push),
        Shape(name: "a helper again", start: push),
        Shape(name: "an exception", start: exception),
        Shape(name: "an exception again", start: exception),
        Shape(
            name: "an exception in a function",
            start: "r6 = r1 \n call f \n if r0 != 5 goto wrong \n r1 = r6",
            functions: "f: \(exception) \n r0 = 5 \n exit"),
    ]

    /// Programs in one array, and a caller which enters them from a function.
    ///
    /// The context says which one follows which: the number of those that ran, their numbers from offset 1 on, the number of one that
    /// throws at 39; each that runs writes its number from 40 on.
    final class Chain {
        let array: ProgramArray
        let caller: Program
        /// One for each shape, which only those with helpers push to; the last is the caller's.
        let queues: [any Map]

        init(mode: ExecutionMode, hardening: Hardening = Hardening()) throws {
            let count = TailCallTests.shapes.count
            let array = try #require(
                try makeMap(.progArray, value: 4, entries: UInt32(count)) as? ProgramArray)
            self.array = array
            queues = try (0...count).map { _ in try makeMap(.queue, key: 0, entries: 64) }
            for (number, shape) in TailCallTests.shapes.enumerated() {
                let program = try Self.program(
                    """
                    \(shape.start.replacing("NUMBER", with: "\(number)"))
                    r4 = *(u8 *)(r1 +0)
                    r5 = r1
                    r5 += r4
                    *(u8 *)(r5 +40) = \(number)
                    r3 = *(u8 *)(r5 +1)
                    r4 += 1
                    *(u8 *)(r1 +0) = r4
                    r2 = map[m]
                    call bpf_tail_call
                    r0 = \(100 + number)
                    exit
                    wrong: r0 = 1
                    exit
                    \(shape.functions.replacing("NUMBER", with: "\(number)"))
                    """, ["m": array, "own": queues[number]], mode, hardening)
                try array.set(program, at: UInt32(number))
            }
            caller = try Self.program(
                """
                r6 = 1000
                r7 = 2000
                r8 = 3000
                r9 = 4000
                *(u64 *)(r10 -8) = 10000
                call f
                r6 += r7
                r6 += r8
                r6 += r9
                r6 += r0
                r1 = *(u64 *)(r10 -8)
                r6 += r1
                r1 = map[own]
                r2 = r10
                r2 += -8
                r3 = 2
                call bpf_map_push_elem
                if r0 != 0 goto wrong
                r0 = r6
                exit
                wrong: r0 = 1
                exit
                f: r3 = *(u8 *)(r1 +0)
                r4 = r3
                r4 += 1
                *(u8 *)(r1 +0) = r4
                r4 = r1
                r4 += r3
                r3 = *(u8 *)(r4 +1)
                r2 = map[m]
                call bpf_tail_call
                r0 = 2
                exit
                """, ["m": array, "own": queues[count]], mode, hardening)
        }

        deinit { array.removeAll() }

        private static func program(
            _ text: String, _ maps: [String: any Map], _ mode: ExecutionMode, _ hardening: Hardening
        ) throws -> Program {
            var code = try code(text, maps: maps)
            code.throwingCalls = Set(
                code.instructions.indices.filter { code.instructions[$0].operation == .callKernelFunction })
            return try Program(code, mode: mode, hardening: hardening)
        }

        /// Runs programs one after the other, the last of which finds none to go on with; the result less what the caller adds, and which ran.
        func run(_ numbers: [Int], throwing: Int = 255, in context: RunContext) throws -> (result: Int64, ran: [Int]) {
            var memory = [UInt8](repeating: 255, count: 120)
            memory[0] = 0
            for (place, number) in numbers.prefix(38).enumerated() { memory[1 + place] = UInt8(number) }
            memory[39] = UInt8(throwing)
            try context.loadContext(memory)
            let result = try caller.run(in: context)
            let ran = context.contextBytes[40...].map { Int($0) }.filter { $0 != 255 }
            return (signed(result) - 20_000, ran)
        }
    }

    /// The corpus of chains runs unhardened in all modes, and hardened as machine code.
    static let engines: [(mode: ExecutionMode, isGuarded: Bool)] =
        ExecutionMode.allCases.map { ($0, false) } + ExecutionMode.allCases.filter { $0 == .native }.map { ($0, true) }

    private static func chain(_ engine: (mode: ExecutionMode, isGuarded: Bool)) throws -> Chain {
        var hardening = Hardening()
        hardening.guardsIndirectJumps = engine.isGuarded
        return try Chain(mode: engine.mode, hardening: hardening)
    }

    @Test("Each after each", arguments: engines)
    func pairs(engine: (mode: ExecutionMode, isGuarded: Bool)) throws {
        let chain = try Self.chain(engine)
        let context = try runContext()
        for first in Self.shapes.indices {
            for second in Self.shapes.indices {
                let numbers = [first, second, first]
                let (result, ran) = try chain.run(numbers, in: context)
                #expect(result == Int64(100 + first) && ran == numbers, "\(numbers): \(result), \(ran)")
            }
        }
        #expect(context.executedMode == engine.mode)
    }

    /// What a helper gets to see is the maps of the program that runs: the caller's again in the end.
    @Test("Each helper has the maps of its program", arguments: engines)
    func maps(engine: (mode: ExecutionMode, isGuarded: Bool)) throws {
        let chain = try Self.chain(engine)
        let context = try runContext()
        let helpers = Self.shapes.indices.filter { Self.shapes[$0].name.hasPrefix("a helper") }
        _ = try chain.run([helpers[0], helpers[1], helpers[1], 0, helpers[0], helpers[1]], in: context)
        var counts: [Int] = []
        for queue in chain.queues {
            var count = 0
            while (try? queue.lookupAndDelete([])) != nil { count += 1 }
            counts.append(count)
        }
        var expected = [Int](repeating: 0, count: chain.queues.count)
        (expected[helpers[0]], expected[helpers[1]], expected[Self.shapes.count]) = (2, 3, 1)
        #expect(counts == expected)
    }

    @Test("What is thrown ends the program that has taken another's place", arguments: engines)
    func exceptions(engine: (mode: ExecutionMode, isGuarded: Bool)) throws {
        let chain = try Self.chain(engine)
        let context = try runContext()
        let throwing = Self.shapes.indices.filter { Self.shapes[$0].name.hasPrefix("an exception") }
        for first in Self.shapes.indices {
            for last in throwing where last != first {
                let (result, ran) = try chain.run([first, first, last, first], throwing: last, in: context)
                #expect(result == 9 && ran == [first, first], "\(first), \(last): \(result), \(ran)")
            }
        }
    }

    @Test("33 of any frame, and no more", arguments: engines)
    func limit(engine: (mode: ExecutionMode, isGuarded: Bool)) throws {
        let chain = try Self.chain(engine)
        let context = try runContext()
        for shift in 0..<3 {
            for numbers in [
                (0..<38).map { ($0 + shift) % Self.shapes.count }, (0..<38).map { $0 % 2 },
                [Int](repeating: 3 + shift, count: 38),
            ] {
                let (result, ran) = try chain.run(numbers, in: context)
                let isRight = result == Int64(100 + numbers[32]) && ran == Array(numbers.prefix(33))
                #expect(isRight, "\(numbers): \(result), \(ran)")
            }
        }
    }

    /// The entry that counts is the one that is there when the call is made.
    @Test("An entry that changes during a run", arguments: ExecutionMode.allCases.filter { $0 != .checked })
    func change(mode: ExecutionMode) throws {
        let array = try #require(try makeMap(.progArray, value: 4) as? ProgramArray)
        let flags = try makeMap(.array, entries: 1)
        let caller = try program(
            """
                r2 = map[flags][0]+0
                *(u8 *)(r2 +0) = 1
            wait: r3 = *(u8 *)(r2 +1)
                if r3 == 0 goto wait
                r2 = map[m]
                r3 = 0
                call bpf_tail_call
                r0 = 1
                exit
            """, maps: ["m": array, "flags": flags], mode: mode)
        // One whose frame is the caller's, and one whose frame isn't.
        let starts = ["", "r2 = map[flags][0]+0 \n r6 = *(u8 *)(r2 +1) \n *(u8 *)(r2 +2) = r6"]
        let targets = try starts.enumerated().map { number, start in
            try program(
                "\(start) \n r2 = map[m] \n r3 = 3 \n call bpf_tail_call \n r0 = \(10 + number) \n exit",
                maps: ["m": array, "flags": flags], mode: mode)
        }
        defer { array.removeAll() }
        for (before, after) in [(0, 1), (1, 0)] {
            try array.set(targets[before], at: 0)
            try flags.update([0, 0, 0, 0], [UInt8](repeating: 0, count: 8))
            let result = Mutex<UInt64?>(nil)
            Thread.detachNewThread {
                let found = try? caller.run(in: runContext())
                result.withLock { $0 = found ?? 0 }
            }
            while try flags.lookup([0, 0, 0, 0])[0] == 0 { Thread.sleep(forTimeInterval: 0.0001) }
            try array.set(targets[after], at: 0)
            try flags.update([0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0])
            while result.withLock({ $0 }) == nil { Thread.sleep(forTimeInterval: 0.0001) }
            #expect(result.withLock { $0 } == UInt64(10 + after))
        }
    }

    /// An array of programs with a table of entries, and one that has too many for that, in turns.
    @Test("33 calls, through arrays that are asked and arrays that are not", arguments: ExecutionMode.allCases, [0, 1])
    func limitOfBothWays(mode: ExecutionMode, first: Int) throws {
        let small = try #require(try makeMap(.progArray, value: 4, entries: 4) as? ProgramArray)
        let large = try #require(try makeMap(.progArray, value: 4, entries: 70_000) as? ProgramArray)
        let call = { (array: String) in "r1 = r6 \n r2 = map[\(array)] \n r3 = 0 \n call bpf_tail_call" }
        // The context's first byte counts the programs; where a call is refused, each array is asked once more.
        let text = """
            r6 = r1
            r7 = *(u8 *)(r1 +0)
            r8 = r7
            r7 += 1
            *(u8 *)(r1 +0) = r7
            r8 &= 1
            if r8 == \(first) goto other
            \(call("small"))
            \(call("large"))
            goto out
            other:
            \(call("large"))
            \(call("small"))
            out:
            r0 = *(u8 *)(r6 +0)
            exit
            """
        let program = try program(text, maps: ["small": small, "large": large], mode: mode)
        try small.set(program, at: 0)
        try large.set(program, at: 0)
        defer {
            small.removeAll()
            large.removeAll()
        }
        for _ in 0..<2 {
            let context = try runContext()
            try context.loadContext([UInt8](repeating: 0, count: 24))
            #expect(try program.run(in: context) == 34)
        }
    }
}
