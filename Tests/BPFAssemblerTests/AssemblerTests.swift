import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@Suite struct AssemblerTests {
    @Test(arguments: [
        ("r0 = 1", "r0=1"), ("r0 += -8", "r0 += -0x8"), ("r0 += 16", "r0 += 0x10"), ("w1 = -1", "w1 = 0xffffffff"),
        ("*(u32 *)(r10 -4) = -1", "*(u32*)(r10-4)=0xffffffff"), ("r1 = *(u8 *)(r2 +0)", "r1 = *(u8 *)(r2)"),
        ("r0 = -r0", "r0=-r0"), ("if r1 s>= 0xffffffff goto pc+1", "if r1 s>= -1 goto +1"),
        ("if w1 & 0x3 goto pc-2", "if w1&3 goto -2"), ("r1 = 0x5 ll", "r1 = 5 ll"), ("r1 = 0x5 ll", "r1 = 0x5"),
        ("r1 = 0xffffffff ll", "r1 = 4294967295"), ("r1 = 0xffffffffffffffff ll", "r1 = -1 ll"),
        ("r1 = 0x8000000000000000 ll", "r1 = -9223372036854775808"),
        ("call bpf_ktime_get_ns#5", "call bpf_ktime_get_ns"),
        ("call bpf_ktime_get_ns#5", "call 5"), ("call pc+1", "call +1"), ("call pc+1", "call pc+1#bpf_prog_1234_name"),
        ("call kernel-function#9", "call bpf_task_acquire#9"), ("r1 = map[id:3][0]+4", "r1 = map[id:3]+4"),
        ("r1 = map[id:3][0]+0", "r1 = map[id:3][0]"), ("r1 = map[idx:3]+4", "r1 = map[idx:3][0]+4"),
        ("r0 = 1", "12: (b7) r0 = 1"), ("r0 = 1", "  12: (b7) r0 = 1     ; R0=1"), ("r0 = 1", "3: r0 = 1"),
        ("r0 = 1", "      3: .12345.... (b7) r0 = 1"),
        ("r0 = 1", "(b7) r0 = 0x1"), ("r0 = 0x1 ll", "(18) r0 = 1"), ("r0 = 1", "r0 = 1 // comment"),
        ("r0 = 1", "r0 = 1 # comment"), ("r0 = 1", "# r0 = 2\nr0 = 1;r0 = 3"),
        ("r0 = 1", "0: R1=ctx() R10=fp0\nr0 = 1"),
        ("r0 = 1", "4: frame1: R1=0\n  4: (b7) r0 = 1\n"), ("r0 = 1", "\r\nr0 = 1\r\n"), ("r0 /= 2", "r0 /= 2"),
    ])
    func spellingsOfOneInstruction(canonical: String, other: String) throws {
        #expect(try Assembler.instructions(canonical) == Assembler.instructions(other))
    }

    @Test func numbersKeepTheirValue() throws {
        let wide = try Assembler.instructions("r1 = 0x80000000")
        #expect(wide.map(\.immediate) == [Int32.min, 0])
        #expect(
            try Assembler.instructions("r1 = -2147483648") == [
                Instruction(opcode: 0xb7, destination: .r1, immediate: .min)
            ])
        #expect(try Assembler.instructions("r1 = 2147483648").count == 2)
    }

    @Test func labelsCountSlots() throws {
        let program = try Assembler.program(
            """
            start: r1 = 0x1122334455667788
                if r1 > 3 goto done
                gotol start
                may_goto done
                goto done
                r2 = subprog[leaf]
                call leaf
            done: exit
            leaf:
                exit
            """)
        #expect(program.instructions.map(\.offset) == [0, 0, 6, 0, 4, 3, 0, 0, 0, 0, 0])
        #expect(program.instructions[3].immediate == -4)
        #expect(program.instructions[6].immediate == 3)
        #expect(program.instructions[8].immediate == 1)
        #expect(program.labels == ["start": 0, "done": 9, "leaf": 10])
        #expect(program.lines.map(\.slot) == [0, 2, 3, 4, 5, 6, 8, 9, 10])
        #expect(program.lines.map(\.line) == [1, 2, 3, 4, 5, 6, 7, 8, 10])
    }

    @Test func mapsOfAProgramBecomeReferences() throws {
        let program = try Assembler.program("r1 = map[flows]\nr2 = map[.rodata][0]+16\nr3 = map[\"odd name\"]")
        #expect(
            program.references == [
                AssembledReference(slot: 0, symbol: "flows", kind: .map),
                AssembledReference(slot: 2, symbol: ".rodata", kind: .mapValue),
                AssembledReference(slot: 4, symbol: "odd name", kind: .map),
            ])
        #expect(program.instructions.map(\.source.rawValue) == [1, 0, 2, 0, 1, 0])
        #expect(program.instructions[3].immediate == 16)
    }

    @Test func aUnitHasSectionsMapsAndALicense() throws {
        let unit = try Assembler.unit(
            """
            .license Dual BSD/GPL
            .map flows lru_hash key=4 value=0x10 entries=1024 flags=2
            .map events ringbuf entries=4096
            .section xdp
            .function count
                r1 = map[flows]
                call twice
                call local
                r2 = subprog[twice]
                exit
            local:
                exit
            .section tracepoint/net/net_dev_queue
                r0 = 0
                exit
            .section .text
            .function twice
                r0 = r1
                exit
            .section xdp
            .function second
                exit
            """)
        #expect(unit.license == "Dual BSD/GPL")
        #expect(
            unit.maps == [
                AssembledMap(
                    name: "flows", type: .lruHash, keySize: 4, valueSize: 16, maxEntries: 1024, flags: .noCommonLRU),
                AssembledMap(name: "events", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096, flags: []),
            ])
        #expect(unit.sections.map(\.name) == ["xdp", "tracepoint/net/net_dev_queue", ".text"])
        #expect(unit.sections[0].functions.map(\.name) == ["count", "second"])
        #expect(unit.sections[0].functions.map(\.slot) == [0, 8])
        #expect(unit.sections[1].functions.map(\.name) == ["tracepoint_net_net_dev_queue"])
        #expect(
            unit.sections[0].references == [
                AssembledReference(slot: 0, symbol: "flows", kind: .map),
                AssembledReference(slot: 2, symbol: "twice", kind: .call),
                AssembledReference(slot: 4, symbol: "twice", kind: .functionAddress),
            ])
        #expect(unit.sections[0].instructions[2] == Instruction(opcode: 0x85, source: .r1, immediate: -1))
        #expect(unit.sections[0].instructions[3].immediate == 3)
        #expect(unit.sections[0].instructions[4] == Instruction(opcode: 0x18, destination: .r2, source: .r4))
    }

    @Test func rawSlotsStandAsTheyAre() throws {
        #expect(
            try Assembler.instructions(".slot 0xff dst=1 src=15 off=-3 imm=-4\n.slot 7")
                == [
                    Instruction(
                        opcode: 0xff, destination: .r1, source: Register(rawValue: 15), offset: -3, immediate: -4),
                    Instruction(opcode: 7),
                ])
    }

    @Test func nothingIsAProgram() throws {
        #expect(try Assembler.instructions("") == [])
        #expect(try Assembler.instructions("\n; nothing\n\n") == [])
        #expect(try Assembler.unit("").sections == [])
    }
}
