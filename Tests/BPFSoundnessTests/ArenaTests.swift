import BPFAssembler
import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import BPFSoundness
import BPFVerification
import Testing

/// Programs with an arena, verified and run; results as those of Linux 6.18, except where a test says otherwise.
@Suite struct ArenaTests {
    /// An arena, and a program that works on it.
    struct Trial {
        let arena: ArenaMap
        let program: TrialProgram

        /// - Parameters:
        ///   - text: calls of kernel functions have the function's name.
        ///   - extra: the arena's `map_extra`.
        init(
            _ text: String, _ mode: ExecutionMode, pages: Int = 4, flags: MapFlags = .mappable, extra: UInt64 = 1 << 44
        ) throws {
            var source = text
            for function in ArenaFunction.allCases {
                source = source.replacing("call \(function.rawValue)\n", with: "call \(function.rawValue)#1\n")
            }
            let section = try Assembler.program(source)
            var request = VerificationRequest(instructions: section.instructions, programType: .syscall)
            request.profile = .linux618
            request.flags = .sleepable
            request.findings = .facts
            var map = MapDescription(type: .arena, keySize: 0, valueSize: 0, maxEntries: pages, flags: flags)
            map.extra = extra
            request.maps = [map]
            let names = text.split(separator: "\n").compactMap { line -> String? in
                let words = line.split(separator: " ")
                return words.count == 2 && words[0] == "call" ? String(words[1]) : nil
            }
            let calls = section.instructions.indices.filter {
                section.instructions[$0].operation == .callKernelFunction
            }
            for (slot, name) in zip(calls, names) { request.kernelFunctions[slot] = name }
            let verified: VerifiedProgram
            switch Verifier.verify(request).verdict {
            case .success(let found): verified = found
            case .failure(let failure): throw failure
            }
            let made = try map.make(MapFactory())
            arena = try #require(made as? ArenaMap)
            program = try TrialProgram(request, maps: [made], verified: verified, mode: mode)
        }

        func run() throws -> UInt64 {
            let context = try #require(RunContext())
            return try program.program.run(in: context)
        }
    }

    /// Asks for pages; the address is in r0 then.
    private static func allocate(_ count: Int = 1, at address: String = "0") -> String {
        "r1 = map[idx:0]\nr2 = \(address)\nr3 = \(count)\nr4 = -1\nr5 = 0\ncall bpf_arena_alloc_pages\n"
    }

    private static func free(_ count: Int = 1, at address: String) -> String {
        "r1 = map[idx:0]\nr2 = \(address)\nr3 = \(count)\ncall bpf_arena_free_pages\n"
    }

    private static func run(_ text: String, _ mode: ExecutionMode, pages: Int = 4, extra: UInt64 = 1 << 44) throws
        -> UInt64
    {
        try Trial(text, mode, pages: pages, extra: extra).run()
    }

    /// r6 points to a page that exists, r7 to one that doesn't.
    private static let pointers = """
        \(allocate())r6 = r0
        r6 = addr_space_cast(r6, 0x0, 0x1)
        r7 = r6
        r7 += 8192

        """

    @Test(arguments: ExecutionMode.allCases)
    func pagesComeAndGo(mode: ExecutionMode) throws {
        #expect(try Self.run(Self.allocate() + "exit", mode) == 1 << 44)
        #expect(try Self.run(Self.allocate() + Self.allocate(2) + "exit", mode) == 1 << 44 | 4096)
        #expect(try Self.run(Self.allocate(5) + "exit", mode) == 0)
        #expect(try Self.run(Self.allocate(1, at: "8192") + "exit", mode) == 1 << 44 | 8192)
        #expect(try Self.run(Self.allocate(1, at: "5") + "exit", mode) == 0)
        #expect(try Self.run(Self.allocate(1, at: "16384") + "exit", mode) == 0)
        let again = Self.allocate() + "r6 = r0\n" + Self.free(at: "0x5123") + Self.allocate() + "exit"
        #expect(try Self.run(again, mode, extra: 1 << 44 | 0x5000) == 1 << 44 | 0x5000)
    }

    @Test(arguments: ExecutionMode.allCases)
    func pagesAreSetAside(mode: ExecutionMode) throws {
        let reserve = "r1 = map[idx:0]\nr2 = 4096\nr3 = 1\ncall bpf_arena_reserve_pages\n"
        #expect(try Self.run(reserve + "exit", mode) == 0)
        #expect(try Self.run(reserve + reserve + "exit", mode) == UInt64(bitPattern: -16))
        #expect(try Self.run(reserve + Self.allocate(2) + "exit", mode) == 1 << 44 | 8192)
        #expect(
            try Self.run(reserve + Self.free(at: "4096") + Self.allocate(1, at: "4096") + "exit", mode) == 1 << 44
                | 4096)
    }

    @Test(
        arguments: [
            ("u8", 0xffff_fffe, 0xfe), ("u16", 0xffff_fffe, 0xfffe), ("u32", 0xffff_fffe, 0xffff_fffe),
            ("u64", 0xffff_fffe, 0xffff_ffff_ffff_fffe),
        ] as [(String, UInt64, UInt64)], ExecutionMode.allCases)
    func whatIsStoredIsLoaded(_ access: (type: String, constant: UInt64, expected: UInt64), mode: ExecutionMode) throws
    {
        for store in ["*(\(access.type) *)(r6 +3) = -2", "r1 = -2\n*(\(access.type) *)(r6 +3) = r1"] {
            let text = Self.pointers + store + "\nr0 = *(\(access.type) *)(r6 +3)\nexit"
            #expect(try Self.run(text, mode) == access.expected)
        }
        if access.type == "u64" { return }
        let signed = access.type.replacing("u", with: "s")
        let text = Self.pointers + "*(\(access.type) *)(r6 +3) = -2\nr0 = *(\(signed) *)(r6 +3)\nexit"
        #expect(try Self.run(text, mode) == UInt64(bitPattern: -2))
    }

    @Test(
        arguments: [
            "r0 = *(u8 *)(r7 +1)", "r0 = *(u64 *)(r7 -32768)", "r0 = *(s32 *)(r7 +32767)", "r0 = *(u16 *)(r6 +4095)",
            "r0 = load_acquire((u64 *)(r7 +0))",
            "r7 = -1\nr7 = addr_space_cast(r7, 0x0, 0x1)\nr0 = *(u64 *)(r7 +32767)",
            "r7 = 0\nr7 = addr_space_cast(r7, 0x0, 0x1)\nr0 = *(u64 *)(r7 -32768)",
            "r7 = r10\nr7 = addr_space_cast(r7, 0x0, 0x1)\nr0 = *(u64 *)(r7 +0)",
        ], ExecutionMode.allCases)
    func whatIsNotThereIsZero(load: String, mode: ExecutionMode) throws {
        #expect(try Self.run(Self.pointers + "r0 = 77\n" + load + "\nexit", mode) == 0)
    }

    @Test(
        arguments: [
            "*(u8 *)(r7 +0) = 1", "*(u64 *)(r7 +0) = r6", "lock *(u64 *)(r7 +0) += r0", "lock *(u32 *)(r7 +0) |= r0",
            "lock *(u64 *)(r7 +0) &= r0", "lock *(u32 *)(r7 +0) ^= r0", "store_release((u32 *)(r7 +0), r0)",
        ], ExecutionMode.allCases)
    func whatIsStoredNowhereIsLost(store: String, mode: ExecutionMode) throws {
        let text = Self.pointers + "r0 = 77\n" + store + "\nr1 = *(u64 *)(r7 +0)\nr0 += r1\nexit"
        #expect(try Self.run(text, mode) == 77)
    }

    @Test(
        arguments: [
            ("r3 = atomic64_fetch_add((u64 *)(r6 +8), r3)", 0x2_0000_0009, 0x1_0000_0005, 0x3_0000_000e),
            ("r3 = atomic_fetch_add((u32 *)(r6 +8), r3)", 9, 5, 14),
            ("r3 = atomic64_xchg((u64 *)(r6 +8), r3)", 0x2_0000_0009, 0x1_0000_0005, 0x2_0000_0009),
            ("r3 = atomic_xchg((u32 *)(r6 +8), r3)", 9, 5, 9),
            ("r0 = atomic64_cmpxchg((u64 *)(r6 +8), r0, r3)", 5, 5, 9),
            ("lock *(u32 *)(r6 +8) += r3", 9, 9, 14),
            ("lock *(u64 *)(r6 +8) |= r3", 9, 9, 13), ("lock *(u64 *)(r6 +8) &= r3", 9, 9, 1),
            ("lock *(u64 *)(r6 +8) ^= r3", 9, 9, 12),
        ] as [(String, UInt64, UInt64, UInt64)], ExecutionMode.allCases)
    func atomicOperations(_ row: (String, UInt64, UInt64, UInt64), mode: ExecutionMode) throws {
        let (operation, operand, result, memory) = row
        let isExchange = operation.contains("cmpxchg")
        let isWide = operand > UInt64(UInt32.max)
        let initial = isWide ? result : 5
        let start =
            Self.pointers
            + "r3 = 0x\(String(initial, radix: 16)) ll\n*(u64 *)(r6 +8) = r3\nr0 = 5\nr3 = 0x\(String(isExchange ? 9 : operand, radix: 16)) ll\n\(operation)\n"
        #expect(try Self.run(start + (isExchange ? "" : "r0 = r3\n") + "exit", mode) == result)
        #expect(try Self.run(start + "r0 = *(u64 *)(r6 +8)\nexit", mode) == memory)
    }

    /// The 32-bit forms leave zeros in the upper half, where Linux leaves what was there: the verifier says that they do.
    @Test(arguments: ExecutionMode.allCases)
    func atomicOperationsNowhereLeaveTheirResult(mode: ExecutionMode) throws {
        let start = Self.pointers + "r0 = 0x500000005 ll\nr3 = 0x900000009 ll\n"
        for (operation, result) in [
            ("r3 = atomic64_fetch_add((u64 *)(r7 +0), r3)\nr0 = r3", 0x9_0000_0009),
            ("r3 = atomic64_xchg((u64 *)(r7 +0), r3)\nr0 = r3", 0x9_0000_0009),
            ("r3 = atomic_fetch_add((u32 *)(r7 +0), r3)\nr0 = r3", 9),
            ("r3 = atomic_xchg((u32 *)(r7 +0), r3)\nr0 = r3", 9),
            ("r0 = atomic64_cmpxchg((u64 *)(r7 +0), r0, r3)", 0x5_0000_0005),
            ("r0 = atomic_cmpxchg((u32 *)(r7 +0), r0, r3)", 5),
        ] as [(String, UInt64)] {
            #expect(try Self.run(start + operation + "\nexit", mode) == result, "\(operation)")
        }
    }

    @Test(
        arguments: [
            ("+= 7", 0x6b), ("-= 101", 0xffff_ffff), ("*= 0x7fffffff", 0xffff_ff9c), ("/= 7", 14), ("%= 7", 2),
            ("|= 7", 0x67), ("&= -4", 0x64), ("^= 7", 0x63), ("<<= 40", 0x6400), (">>= 33", 50), ("s>>= 2", 25),
            ("s/= -7", 0xffff_fff2), ("+= r6", 200), ("<<= r6", 100 << 4),
        ] as [(String, UInt64)], ExecutionMode.allCases)
    func arithmeticIsDoneIn32Bits(_ row: (String, UInt64), mode: ExecutionMode) throws {
        let text = "r1 = map[idx:0]\nr6 = 100\nr6 = addr_space_cast(r6, 0x0, 0x1)\nr6 \(row.0)\nr0 = r6\nexit"
        #expect(try Self.run(text, mode) == row.1)
    }

    @Test(arguments: ExecutionMode.allCases)
    func addressesOfUserSpace(mode: ExecutionMode) throws {
        func cast(_ value: String) -> String {
            "r1 = map[idx:0]\nr2 = \(value) ll\nr0 = addr_space_cast(r2, 0x1, 0x0)\nexit"
        }
        #expect(try Self.run(cast("0x0"), mode) == 0)
        #expect(try Self.run(cast("0x100000000"), mode) == 0)
        #expect(try Self.run(cast("0x300000007"), mode) == 1 << 44 | 7)
        #expect(try Trial(cast("0x300000007"), mode, flags: [.mappable, .noUserConversion]).run() == 7)
        #expect(try Self.run("r0 = map[idx:0][0]+4100\nexit", mode) == 1 << 44 | 4100)
    }

    /// A program links nodes, and the user follows the pointers that it wrote; then the other way round.
    @Test(arguments: ExecutionMode.allCases, [0, 1 << 44 | 0xffff_c000] as [UInt64])
    func programsAndUsersFollowTheSamePointers(mode: ExecutionMode, extra: UInt64) throws {
        let text =
            Self.pointers + """
                r7 = r6
                r7 += 64
                *(u64 *)(r6 +8) = 5
                *(u64 *)(r7 +8) = 6
                r1 = r7
                r1 = addr_space_cast(r1, 0x1, 0x0)
                *(u64 *)(r6 +0) = r1
                r0 = r6
                r0 = addr_space_cast(r0, 0x1, 0x0)
                exit
                """
        let trial = try Trial(text, mode, extra: extra)
        let first = try trial.run()
        func word(_ address: UInt64) throws -> UInt64 {
            try trial.arena.read(address: address, count: 8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }
        #expect(first == trial.arena.userStart)
        #expect(try word(first + 8) == 5)
        #expect(try word(first) == first + 64)
        #expect(try word(try word(first) + 8) == 6)
        #expect(throws: LinuxError.efault) { try word(first &- 1) }
        #expect(throws: LinuxError.efault) { try word(0) }
    }

    /// An endless list, cut by the budget.
    @Test(arguments: ExecutionMode.allCases)
    func loopsFollowPointers(mode: ExecutionMode) throws {
        let text =
            Self.pointers + """
                r1 = r6
                r1 = addr_space_cast(r1, 0x1, 0x0)
                *(u64 *)(r6 +8) = r1
                *(u64 *)(r6 +0) = r1
                r0 = 0
                again: may_goto done
                if r0 > 1000 goto done
                r6 = *(u64 *)(r6 +0)
                r6 = addr_space_cast(r6, 0x0, 0x1)
                r0 += 1
                goto again
                done: exit
                """
        #expect(try Self.run(text, mode) == 1001)
    }
}
