import BPFAssembler
import BPFInstructions
import Testing

/// Every mistake has its place and one clear sentence.
@Suite struct AssemblerErrorTests {
    @Test(arguments: [
        ("r1", "1:3: expected"),
        ("frobnicate", "1:1: expected an instruction, a label or a directive, found 'frobnicate'"),
        ("r1 += ", "1:6: expected a number or a register r0 to r10, found end of line"),
        ("r1 += r16", "1:7: expected a number or a register r0 to r10, found 'r16'"),
        ("r1 += w2", "1:7: expected a number or a register r0 to r10, found 'w2'"),
        ("r0 = 1\nr0 = 1 2", "2:8: expected 'll' or end of line, found '2'"),
        ("r1 += 5000000000", "1:7: 5000000000 does not fit: -2147483648 to 2147483647"),
        ("r1 += 0xffffffff", "1:7: 0xffffffff does not fit: -2147483648 to 2147483647"),
        ("r1 = -9223372036854775809", "1:7: -9223372036854775809 does not fit"),
        ("r1 = 0x10000000000000000", "1:6: '0x10000000000000000' is not a number of at most 64 bits"),
        ("r1 = 12abc", "1:6: '12abc' is not a number of at most 64 bits"),
        ("r1 = *(u8 *)(r2 +40000)", "1:18: 40000 does not fit: -32768 to 32767"),
        ("r1 = *(u8 *)(r2 8)", "1:17: expected an offset, as in +8, found '8'"),
        ("r1 = *(u8 *)[r2]", "1:13: expected '(', found '['"),
        ("goto pc+32768", "1:9: 32768 does not fit: -32768 to 32767"),
        ("goto 3", "1:6: expected a label or a distance, as in +3, found '3'"),
        ("gotol +2147483648", "1:8: 2147483648 does not fit: -2147483648 to 2147483647"),
        ("exit\n  goto nowhere", "2:8: no label, function or helper is called 'nowhere'"),
        ("call nothing", "1:6: no label, function or helper is called 'nothing'"),
        ("call bpf_ktime_get_ns#6", "1:23: bpf_ktime_get_ns is helper 5, not 6"),
        ("r1 = be16 r2", "1:11: expected r1, found 'r2'"),
        ("r1 = atomic_xchg((u32 *)(r2 +0), r3)", "1:34: expected r1, found 'r3'"),
        ("a:\nexit\na:", "3:1: 'a' is defined twice"),
        ("pc: exit", "1:1: 'pc' cannot be a label: it already means something"),
        ("bpf_ktime_get_ns: exit", "1:1: 'bpf_ktime_get_ns' cannot be a label"),
        (".frobnicate", "1:1: no directive is called '.frobnicate'"),
        (".map flows hash", "1:1: .map belongs in the text of an object file"),
        (".slot 256", "1:7: 256 does not fit: 0 to 255"),
        (".slot 1 dst=16", "1:13: 16 does not fit: 0 to 15"),
        (".slot 1 foo=16", "1:9: expected dst=, src=, off= or imm=, found 'foo'"),
        ("r1 = map[flows]", "1:1: 'flows' has no value here: only a loader can give it one"),
        ("r1 = \u{e9}", "1:6: unexpected character '\u{e9}'"),
        ("r1 = \u{7}", "1:6: unexpected character '\\x07'"),
        ("(b7) r1 += 1", "1:9: expected '=', found '+='"),
        ("if r1 > 3", "1:10: expected 'goto', found end of line"),
        ("lock *(u64 *)(r1 +0) -= r2", "1:22: expected"),
    ])
    func mistakesInAProgram(text: String, message: String) {
        #expect { try Assembler.instructions(text) } throws: { "\($0)".hasPrefix(message) }
    }

    @Test(arguments: [
        ("exit", "1:1: name a section first, as in .section xdp"),
        (".section xdp", "1:1: 'xdp' has no instructions"),
        (".section xdp\n.function a\n.function b\nexit", "2:1: 'a' has no instructions"),
        (".section xdp\n.function a\nexit\n.function b", "4:1: 'b' has no instructions"),
        (".section xdp\n.function a\nexit\n.section tc\n.function a\nexit", "5:1: 'a' is defined twice"),
        (".section xdp\nexit\n.section tc\n.function xdp\nexit", "4:1: 'xdp' is defined twice"),
        (".license GPL\n.license MIT", "2:1: '.license' is defined twice"),
        (".license \"GPL", "1:10: the quoted text does not end on its line"),
        (".map a hash\n.map a hash", "2:6: 'a' is defined twice"),
        (".map a bogus", "1:8: no map type is called 'bogus'"),
        (".map a hash key 4", "1:17: expected '=', found '4'"),
        (".map a hash key=-4", "1:17: -4 does not fit: 0 to 4294967295"),
        (".map a hash size=4", "1:13: expected key=, value=, entries= or flags=, found 'size'"),
        (".section xdp\nr1 = map[flows]\nexit", "2:10: no map is called 'flows': declare it with .map"),
        (
            ".section xdp\ncall other\nexit\n.section .text\nexit\nother: exit",
            "2:6: no label, function or helper is called 'other'"
        ),
        (".section xdp\nr1 = subprog[label]\nlabel: exit", "2:14: no label, function or helper is called 'label'"),
    ])
    func mistakesInAUnit(text: String, message: String) {
        #expect { try Assembler.unit(text) } throws: { "\($0)" == message }
    }

    @Test func aLabelMustBeInReach() {
        let far = String(repeating: "exit\n", count: 33000)
        #expect { try Assembler.instructions("goto end\n\(far)end: exit") } throws: {
            "\($0)" == "1:6: 'end' is 33000 slots away, beyond -32768 to 32767"
        }
        #expect((try? Assembler.instructions("gotol end\n\(far)end: exit"))?.first?.immediate == 33000)
    }
}
