import BPFModel
import BPFVerification
import Testing

/// The log, line for line as Linux writes it.
@Suite struct VerifierLogTests {
    private func log(_ text: String, _ level: LogLevel, profile: KernelProfile = .linux618) throws -> String {
        var request = try VerificationRequest(assembly: ".license GPL\n" + text)
        request.logLevel = level
        request.profile = profile
        return Verifier.verify(request).log
    }

    private static let beyond = """
        .map values hash key=4 value=48 entries=4
        .section socket
        *(u32 *)(r10 -4) = 0
        r2 = r10
        r2 += -4
        r1 = map[values]
        call bpf_map_lookup_elem
        if r0 == 0 goto +4
        r1 = *(u32 *)(r0 +0)
        if r1 > 41 goto +2
        r0 += r1
        r0 = *(u64 *)(r0 +0)
        r0 = 0
        exit
        """

    /// A loop that is followed for a million instructions: `-- the log is longer than …` stands for the rest.
    @Test(arguments: [LogLevel.branches, .instructions]) func endsSomewhere(level: LogLevel) throws {
        var request = try VerificationRequest(
            assembly: ".license GPL\n.section socket\nr6 = 0\nr6 += 1\nif r6 < 100000000 goto -2\nr0 = 0\nexit\n")
        request.logLevel = level
        request.logLimit = 20_000
        let log = Verifier.verify(request).log
        #expect(log.utf8.count < 22_000)
        let lines = log.split(separator: "\n").suffix(3)
        #expect(lines.first == "-- the log is longer than 20000 bytes; paths are left out from here --")
        #expect(lines.contains("BPF program is too large. Processed 1000001 insn"))
        #expect(lines.last?.hasPrefix("processed 1000001 insns (limit 1000000)") == true)
    }

    /// Observed on Linux 6.18, but for the map's address.
    @Test func everythingOfARejectedProgram() throws {
        #expect(
            try log(Self.beyond, .instructions) == """
                func#0 @0
                Live regs before insn:
                      0: .......... (62) *(u32 *)(r10 -4) = 0
                      1: .......... (bf) r2 = r10
                      2: ..2....... (07) r2 += -4
                      3: ..2....... (18) r1 = 0x0
                      5: .12....... (85) call bpf_map_lookup_elem#1
                      6: 0......... (15) if r0 == 0x0 goto pc+4
                      7: 0......... (61) r1 = *(u32 *)(r0 +0)
                      8: 01........ (25) if r1 > 0x29 goto pc+2
                      9: 01........ (0f) r0 += r1
                     10: 0......... (79) r0 = *(u64 *)(r0 +0)
                     11: .......... (b7) r0 = 0
                     12: 0......... (95) exit
                0: R1=ctx() R10=fp0
                0: (62) *(u32 *)(r10 -4) = 0          ; R10=fp0 fp-8=0000????
                1: (bf) r2 = r10                      ; R2=fp0 R10=fp0
                2: (07) r2 += -4                      ; R2=fp-4
                3: (18) r1 = 0x0                      ; R1=map_ptr(map=values,ks=4,vs=48)
                5: (85) call bpf_map_lookup_elem#1    ; R0=map_value_or_null(id=1,map=values,ks=4,vs=48)
                6: (15) if r0 == 0x0 goto pc+4        ; R0=map_value(map=values,ks=4,vs=48)
                7: (61) r1 = *(u32 *)(r0 +0)          ; R0=map_value(map=values,ks=4,vs=48) R1=scalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff))
                8: (25) if r1 > 0x29 goto pc+2        ; R1=scalar(smin=smin32=0,smax=umax=smax32=umax32=41,var_off=(0x0; 0x3f))
                9: (0f) r0 += r1
                mark_precise: frame0: last_idx 9 first_idx 8 subseq_idx -1\(" ")
                mark_precise: frame0: regs=r1 stack= before 8: (25) if r1 > 0x29 goto pc+2
                mark_precise: frame0: parent state regs=r1 stack=:  R0=map_value(map=values,ks=4,vs=48) R1=Pscalar(smin=0,smax=umax=0xffffffff,var_off=(0x0; 0xffffffff)) R10=fp0 fp-8=0000????
                mark_precise: frame0: last_idx 7 first_idx 0 subseq_idx 8\(" ")
                mark_precise: frame0: regs=r1 stack= before 7: (61) r1 = *(u32 *)(r0 +0)
                10: R0=map_value(map=values,ks=4,vs=48,smin=smin32=0,smax=umax=smax32=umax32=41,var_off=(0x0; 0x3f)) R1=scalar(smin=smin32=0,smax=umax=smax32=umax32=41,var_off=(0x0; 0x3f))
                10: (79) r0 = *(u64 *)(r0 +0)
                invalid access to map value, value_size=48 off=41 size=8
                R0 max value is outside of the allowed memory range
                processed 10 insns (limit 1000000) max_states_per_insn 0 total_states 1 peak_states 1 mark_read 0

                """)
    }

    /// Observed on Linux 6.18, but for the map's address: level 1 keeps the path that fails, and says less of what was found out on it.
    @Test func thePathThatFails() throws {
        let text = try log(Self.beyond, .branches)
        #expect(text.hasPrefix("0: R1=ctx() R10=fp0\n0: (62) *(u32 *)(r10 -4) = 0          ; R10=fp0 fp-8=0000????\n"))
        #expect(!text.contains("mark_precise"))
        #expect(
            text.contains(
                "9: (0f) r0 += r1                      ; R0=map_value(map=values,ks=4,vs=48,smin=smin32=0,smax=umax=smax32=umax32=41,var_off=(0x0; 0x3f)) R1="
            ))
    }

    @Test func ofAnAcceptedProgramOnlyTheCostsStay() throws {
        #expect(
            try log(".section socket\nr0 = 0\nexit\n", [.branches, .statistics]) == """
                stack depth 0
                processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

                """)
    }

    /// Before 6.18 states say what was written since the last remembered one, and no registers stand before the paths.
    @Test func saysWhatWasWrittenBefore618() throws {
        #expect(
            try log(".section socket\nr0 = 7\nr2 = r0\nexit\n", .instructions, profile: .linux612) == """
                func#0 @0
                0: R1=ctx() R10=fp0
                0: (b7) r0 = 7                        ; R0_w=7
                1: (bf) r2 = r0                       ; R0_w=7 R2_w=7
                2: (95) exit
                processed 3 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0

                """)
    }

    @Test func callsShowBothSides() throws {
        let text = try log(
            ".section socket\nr6 = 3\nr1 = 5\ncall sub\nr0 += r6\nexit\n.function sub\nr0 = r1\nexit\n", .instructions)
        #expect(
            text.contains(
                """
                2: (85) call pc+2
                caller:
                 R6=3 R10=fp0
                callee:
                 frame1: R1=5 R10=fp0
                5: frame1: R1=5 R10=fp0
                5: (bf) r0 = r1                       ; frame1: R0=5 R1=5
                6: (95) exit
                returning from callee:
                 frame1: R0=5 R1=5 R10=fp0
                to caller at 3:
                 R0=5 R6=3 R10=fp0

                from 6 to 3: R0=5 R6=3 R10=fp0
                3: (0f) r0 += r6                      ; R0=8 R6=3
                """))
    }

    /// Observed on Linux 6.18.
    @Test func stackLiveness() throws {
        let text = try log(
            ".section socket\n*(u64 *)(r10 -8) = r1\nr0 = *(u64 *)(r10 -8)\nr0 = 0\nexit\n", .instructions)
        #expect(
            text.contains(
                """
                (0) frame 0 insn 1 +live -8\(" ")
                (0) frame 0 insn 0 +written -8\(" ")
                (0) live stack update done in 2 iterations
                """))
    }
}
