import BPFAssembler
import BPFInstructions
import Testing

@Suite struct DisassemblerTests {
    @Test(
        arguments: [
            (.map, 5, 0, "r1 = map[id:5]"),
            (.mapValue, 5, 16, "r1 = map[id:5][0]+16"),
            (.mapIndex, 2, 0, "r1 = map[idx:2]"),
            (.mapIndexValue, 2, 8, "r1 = map[idx:2]+8"),
            (.function, 37, 0, "r1 = subprog[+37]"),
            (.kernelVariable, 7, 0, "r1 = ksym[id:7]"),
            (.constant, -1, 0, "r1 = 0xffffffff"),
        ] as [(PseudoSource, Int32, Int32, String)])
    func loadsOfPseudoValuesInADump(source: PseudoSource, low: Int32, high: Int32, text: String) {
        let load = Instruction(
            opcode: 0x18, destination: .r1, source: Register(rawValue: source.rawValue), immediate: low)
        #expect(Disassembler(style: .dump).text(of: load, high: high) == text)
    }

    @Test func theLogShowsPseudoValuesAsNumbers() {
        let load = Instruction(opcode: 0x18, destination: .r2, source: .r4, immediate: 0x13)
        #expect(Disassembler(style: .log).text(of: load) == "r2 = 0x13")
        let map = Instruction(opcode: 0x18, destination: .r1, source: .r1, immediate: 0x5059_6000)
        #expect(
            Disassembler(style: .log).text(of: map, high: Int32(bitPattern: 0xffff_8881)) == "r1 = 0xffff888150596000")
    }

    @Test func namesReplaceNumbers() throws {
        let program = try Assembler.program(
            "r1 = map[id:5]\nr2 = map[id:5][0]+16\nr3 = subprog[+1]\ncall pc+0\nexit"
        ).instructions
        var symbols = SymbolNames(functions: [8: "leaf"], maps: [5: "flows"])
        #expect(Disassembler(style: .log, symbols: symbols).text(of: 0, in: program) == "r1 = map[flows]")
        #expect(Disassembler(style: .dump, symbols: symbols).text(of: 2, in: program) == "r2 = map[flows][0]+16")
        #expect(Disassembler(style: .dump, symbols: symbols).text(of: 6, in: program) == "call pc+0")
        symbols.references = [0: ".rodata", 4: "leaf", 6: "leaf"]
        #expect(Disassembler(style: .dump, symbols: symbols).text(of: 0, in: program) == "r1 = map[.rodata]")
        #expect(Disassembler(style: .dump, symbols: symbols).text(of: 4, in: program) == "r3 = subprog[leaf]")
        #expect(Disassembler(style: .dump, symbols: symbols).text(of: 6, in: program) == "call leaf")
    }

    @Test func callsOfLoadedProgramsReadAsBpftoolHasThem() throws {
        let loaded = [
            Instruction(opcode: 0x85, source: .r1, offset: 1, immediate: 3), Instruction(opcode: 0x95),
            Instruction(opcode: 0x95),
        ]
        let symbols = SymbolNames(
            functions: [2: "bpf_prog_e104ae6a0f6ed22b_cb"], helpers: [330864: "__htab_map_lookup_elem"])
        let disassembler = Disassembler(style: .dump, symbols: symbols)
        #expect(disassembler.text(of: 0, in: loaded) == "call pc+1#bpf_prog_e104ae6a0f6ed22b_cb")
        let helper = Instruction(opcode: 0x85, immediate: 330864)
        #expect(disassembler.text(of: helper) == "call __htab_map_lookup_elem#330864")
        #expect(Disassembler(style: .log).text(of: loaded[0]) == ".slot 0x85 src=1 off=1 imm=3")
    }

    @Test func whatIsNoInstructionReadsAsASlot() throws {
        let program = [
            Instruction(opcode: 0xff, destination: .r1, source: .r2, offset: -3, immediate: 4),
            Instruction(opcode: 0x18, destination: .r1), Instruction(opcode: 0x07, immediate: 1),
            Instruction(opcode: 0x0f, immediate: 1), Instruction(opcode: 0x18),
        ]
        #expect(
            Disassembler(style: .log).listing(program) == """
                0: (ff) .slot 0xff dst=1 src=2 off=-3 imm=4
                1: (18) .slot 0x18 dst=1
                2: (07) r0 += 1
                3: (0f) .slot 0x0f imm=1
                4: (18) .slot 0x18

                """)
    }

    @Test func listingsOfEveryStyle() throws {
        let program = try Assembler.instructions(
            "start:\nr1 = 0x1234567890\nif r1 == 7 goto out\ncall helper\ngoto start\nout:\nexit\nhelper:\nr0 = 0\nexit"
        )
        let symbols = SymbolNames(functions: [0: "main", 6: "helper"])
        let sources = [
            SourceLine(slot: 0, text: "\tif (x == 7)", file: "src/a.bpf.c", line: 12, column: 6),
            SourceLine(slot: 2, text: "\tif (x == 7)", file: "src/a.bpf.c", line: 12, column: 9),
            SourceLine(slot: 3, text: "  helper();", file: "src/a.bpf.c", line: 13, column: 3),
        ]
        #expect(
            Disassembler(style: .log, symbols: symbols).listing(program, sources: sources) == """
                main:
                ; if (x == 7) @ a.bpf.c:12
                0: (18) r1 = 0x1234567890
                2: (15) if r1 == 0x7 goto pc+2
                ; helper(); @ a.bpf.c:13
                3: (85) call pc+2
                4: (05) goto pc-5
                5: (95) exit
                helper:
                6: (b7) r0 = 0
                7: (95) exit

                """)
        #expect(
            Disassembler(style: .dump, symbols: symbols)
                .listing(Array(program.prefix(4)), sources: sources, options: [.opcodes, .lineNumbers]) == """
                    main:
                    ; if (x == 7) [file:src/a.bpf.c line_num:12 line_col:6]
                       0: (18) r1 = 0x1234567890
                           18 01 00 00 90 78 56 34 00 00 00 00 12 00 00 00
                    ; if (x == 7) [file:src/a.bpf.c line_num:12 line_col:9]
                       2: (15) if r1 == 0x7 goto pc+2
                           15 01 02 00 07 00 00 00
                    ; helper(); [file:src/a.bpf.c line_num:13 line_col:3]
                       3: (85) call pc+2#helper
                           85 10 00 00 02 00 00 00

                    """)
        #expect(
            Disassembler(style: .assembly, symbols: symbols).listing(program) == """
                main:
                    r1 = 0x1234567890 ll
                    if r1 == 0x7 goto L5
                    call helper
                    goto main
                L5:
                    exit
                helper:
                    r0 = 0
                    exit

                """)
    }

    @Test func labelsStayApartFromFunctions() throws {
        let program = try Assembler.instructions("goto +1\nexit\nexit")
        let symbols = SymbolNames(functions: [1: "L2"])
        let text = Disassembler(style: .assembly, symbols: symbols).listing(program)
        #expect(text == "    goto L2_\nL2:\n    exit\nL2_:\n    exit\n")
        #expect(try Assembler.instructions(text) == program)
    }
}
