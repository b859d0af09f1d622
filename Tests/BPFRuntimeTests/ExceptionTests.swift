import BPFAssembler
import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

/// `bpf_throw` in all engines.
@Suite struct ExceptionTests {
    /// A program whose calls of kernel functions throw, to its function `handler` if there is one.
    private static func code(_ text: String, maps: [String: any Map] = [:]) throws -> ProgramCode {
        var result = try BPFRuntimeTests.code(text, maps: maps)
        result.throwingCalls = Set(
            result.instructions.indices.filter { result.instructions[$0].operation == .callKernelFunction })
        result.exceptionCallback = try Assembler.program(text).labels["handler"]
        return result
    }

    private static let deep = """
            r6 = 1
            *(u64 *)(r10 -8) = r6
            r1 = 5
            call f
            r0 = 77
            exit
        f:  r6 = 2
            r7 = 3
            *(u64 *)(r10 -16) = r1
            call g
            r0 = 78
            exit
        g:  r8 = 4
            r9 = 5
            r1 += 100
            call bpf_throw#1
            r0 = 79
            exit
        """

    @Test(arguments: ExecutionMode.allCases)
    func whatIsThrownIsTheResult(mode: ExecutionMode) throws {
        let program = try Program(try Self.code(Self.deep), mode: mode)
        let context = try runContext()
        for _ in 0..<3 { #expect(try program.run(in: context) == 105) }
    }

    @Test(arguments: ExecutionMode.allCases)
    func aHandlerMakesTheResult(mode: ExecutionMode) throws {
        let handler = """

            handler: r6 = r1
                *(u64 *)(r10 -8) = r6
                call twice
                r0 += r6
                r1 = *(u64 *)(r10 -8)
                r0 += r1
                exit
            twice: r0 = r1
                r0 += r1
                exit
            """
        let program = try Program(try Self.code(Self.deep + handler), mode: mode)
        let context = try runContext()
        for _ in 0..<3 { #expect(try program.run(in: context) == 420) }
    }

    /// What a tail call put in a function's place ends alone, and the function's caller finds its registers and can throw itself.
    @Test(arguments: ExecutionMode.allCases)
    func aTailCalledProgramEndsAlone(mode: ExecutionMode) throws {
        let array = try makeMap(.progArray, value: 4)
        let caller = try Program(
            try Self.code(
                """
                    r6 = 1000
                    r7 = 2000
                    r8 = 3000
                    r9 = 4000
                    call f
                    r0 += r6
                    r0 += r7
                    r0 += r8
                    r0 += r9
                    r1 = r0
                    call h
                    exit
                f:  r2 = map[m]
                    r3 = 0
                    call bpf_tail_call
                    r0 = 1
                    exit
                h:  r6 = 0
                    call bpf_throw#1
                    r0 = 0
                    exit
                handler: r0 = r1
                    r0 += 100000
                    exit
                """, maps: ["m": array]), mode: mode)
        let callee = try Program(
            try Self.code(
                "r6 = 1\nr1 = 9\ncall g\nexit\ng: r6 = 6\nr7 = 7\nr8 = 8\nr9 = 9\ncall bpf_throw#1\nr0 = 3\nexit"),
            mode: mode)
        try #require(array as? ProgramArray).set(callee, at: 0)
        let context = try runContext()
        for _ in 0..<3 { #expect(try caller.run(in: context) == 110_009) }
    }

    @Test(arguments: ExecutionMode.allCases)
    func callbacksMustNotThrow(mode: ExecutionMode) throws {
        let code = try Self.code(
            """
                r1 = 3
                r2 = subprog[f]
                r3 = 0
                r4 = 0
                call bpf_loop
                exit
            f:  call g
                r0 = 0
                exit
            g:  call bpf_throw#1
                r0 = 0
                exit
            """)
        let error = #expect(throws: DecodeError.self) { try Program(code, mode: mode) }
        #expect(error?.reason == .throwsInCallback)
    }
}
