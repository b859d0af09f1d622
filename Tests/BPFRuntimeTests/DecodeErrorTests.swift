import BPFInstructions
import BPFMaps
import BPFModel
import BPFRuntime
import Testing

@Suite struct DecodeErrorTests {
    private static let returnZero = [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)]

    /// Instructions, the slot at fault, and what is said about it.
    static let cases: [([Instruction], Int, String)] = [
        ([], 0, "the program has no instructions"),
        ([Instruction(opcode: 0xff)], 0, "unknown opcode 0xff"),
        ([Instruction(opcode: 0x00)], 0, "unknown opcode 0x00"),
        ([Instruction(opcode: 0x95, offset: 1)], 0, "a reserved field of opcode 0x95 is in use"),
        ([Instruction(opcode: 0xb7, destination: Register(rawValue: 11))] + returnZero, 0, "there is no register r11"),
        ([Instruction(opcode: 0xbf, source: Register(rawValue: 15))] + returnZero, 0, "there is no register r15"),
        ([Instruction(opcode: 0xb7, destination: .r10)] + returnZero, 0, "r10 is read only"),
        ([Instruction(opcode: 0x79, destination: .r10, source: .r1)] + returnZero, 0, "r10 is read only"),
        (
            [Instruction(opcode: 0xdb, destination: .r1, source: .r10, immediate: 0xe1)] + returnZero, 0,
            "r10 is read only"
        ),
        ([Instruction(opcode: 0x18)], 0, "a 64-bit load needs a second, otherwise empty, slot"),
        (
            [Instruction(opcode: 0x18), Instruction(opcode: 0xb7)] + returnZero, 1,
            "a 64-bit load needs a second, otherwise empty, slot"
        ),
        (
            [Instruction(opcode: 0x18), Instruction(opcode: 0, offset: 1)] + returnZero, 1,
            "a 64-bit load needs a second, otherwise empty, slot"
        ),
        ([Instruction(opcode: 0x05, offset: 1)] + [returnZero[1]], 0, "a jump leads out of the program, to 2"),
        ([Instruction(opcode: 0x05, offset: -2)], 0, "a jump leads out of the program, to -1"),
        (
            [Instruction(opcode: 0x85, source: .r1, immediate: .max)] + returnZero, 0,
            "a jump leads out of the program, to 2147483648"
        ),
        (
            [Instruction(opcode: 0x05, offset: 1), Instruction(opcode: 0x18), Instruction(opcode: 0)] + returnZero, 0,
            "a jump leads into the 64-bit load that ends at 2"
        ),
        ([returnZero[0]], 0, "the last instruction of a function is neither an exit nor a jump"),
        (
            [
                Instruction(opcode: 0x85, source: .r1, immediate: 1), Instruction(opcode: 0xb7),
                Instruction(opcode: 0x95),
            ], 1, "the last instruction of a function is neither an exit nor a jump"
        ),
        (
            [Instruction(opcode: 0xe5, offset: -1)], 0,
            "the last instruction of a function is neither an exit nor a jump"
        ),
        ([Instruction(opcode: 0x85, immediate: 9999)] + returnZero, 0, "there is no helper number 9999"),
        ([Instruction(opcode: 0x85, immediate: -1)] + returnZero, 0, "there is no helper number 4294967295"),
        ([Instruction(opcode: 0x85, immediate: 0)] + returnZero, 0, "there is no helper number 0"),
        (
            [Instruction(opcode: 0x85, immediate: 7)] + returnZero, 0,
            "calling bpf_get_prandom_u32 is not allowed in this kind of program"
        ),
        ([Instruction(opcode: 0x85, immediate: 18)] + returnZero, 0, "calling bpf_skb_vlan_push is not supported yet"),
        (
            [Instruction(opcode: 0x85, source: .r2, immediate: 77)] + returnZero, 0,
            "calling a kernel function (BTF type 77) is not possible outside of a kernel"
        ),
        ([Instruction(opcode: 0x8d)] + returnZero, 0, "calling through a register is not allowed"),
        (
            [Instruction(opcode: 0x18, source: .r3, immediate: 12), Instruction(opcode: 0)] + returnZero, 0,
            "a kernel variable (BTF type 12) has no address outside of a kernel"
        ),
        (
            [Instruction(opcode: 0x18, source: .r1), Instruction(opcode: 0)] + returnZero, 0,
            "nothing says which map this load stands for"
        ),
        (
            [Instruction(opcode: 0x18, source: .r2), Instruction(opcode: 0)] + returnZero, 0,
            "nothing says which map this load stands for"
        ),
        (
            [Instruction(opcode: 0xbf, offset: 1, immediate: 1)] + returnZero, 0,
            "work on an arena's addresses and pages needs an arena, and a program that was verified"
        ),
    ]

    @Test(arguments: cases, ExecutionMode.allCases)
    func explainsItself(_ row: ([Instruction], Int, String), mode: ExecutionMode) {
        let helpers: Set<HelperID> = [.ktimeGetNs, .skbVlanPush]
        let error = #expect(throws: DecodeError.self) {
            try Program(ProgramCode(name: "test", instructions: row.0), helpers: helpers, mode: mode)
        }
        #expect(error?.description == "program test, instruction \(row.1): \(row.2)")
    }

    @Test func aProgramMayNotBeTooLong() {
        let instructions = [Instruction](repeating: Self.returnZero[1], count: 1_000_001)
        let error = #expect(throws: DecodeError.self) {
            try Program(ProgramCode(name: "test", instructions: instructions))
        }
        #expect(error?.reason == .tooLong(count: 1_000_001, limit: 1_000_000))
    }

    @Test func valuesMustHaveAnAddress() throws {
        let text = "r1 = map[m][0]+8 \n r0 = 0 \n exit"
        let rows: [(any Map, DecodeError.Reason)] = [
            (try makeMap(.hash), .noDirectValue(map: "m")),
            (try makeMap(.array, value: 16, entries: 2), .noDirectValue(map: "m")),
            (try makeMap(.percpuArray, value: 16, entries: 1), .noDirectValue(map: "m")),
            (try makeMap(.array, value: 8, entries: 1), .valueOffset(map: "m", offset: 8, size: 8)),
        ]
        for (map, reason) in rows {
            let error = #expect(throws: DecodeError.self) { try program(text, maps: ["m": map]) }
            #expect(error?.reason == reason)
        }
    }

    @Test func aProgramArrayHasOneKindOfProgram() throws {
        let array = try makeMap(.progArray, value: 4)
        let text = "r2 = map[m] \n r3 = 0 \n call bpf_tail_call \n r0 = 0 \n exit"
        _ = try program(text, maps: ["m": array], layout: .xdpMD)
        let error = #expect(throws: DecodeError.self) { try program(text, maps: ["m": array], layout: .skBuff) }
        #expect(error?.reason == .programArrayOfAnotherKind(map: "m"))
        #expect(throws: DecodeError.self) { try program(text, maps: ["m": array], layout: .xdpMD, mode: .fast) }
    }
}
