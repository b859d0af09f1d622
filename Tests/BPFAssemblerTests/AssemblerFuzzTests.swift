import BPFAssembler
import BPFInstructions
import Testing

/// Whatever the text, the assembler gives a program or an error.
@Suite struct AssemblerFuzzTests {
    private static let seeds = [
        "r0 = 1\nexit", "start: if r1 s> -5 goto start", "r1 = map[flows][0]+16 ; comment", "call bpf_ktime_get_ns#5",
        "  12: (b7) r0 = 0     ; R0=0", "r3 = atomic64_fetch_add((u64 *)(r1 +8), r3)", "w1 s%= w2\nw1 = (s16)w2",
        ".slot 0xff dst=1 src=2 off=-3 imm=4", "*(u32 *)(r10 -4) = 0x7fffffff", "r1 = 0x123456789abcdef0 ll\ngotol +3",
        ".section xdp\n.function main\nr0 = *(u16 *)skb[r7 + -2]\ncall main\nexit",
        "r2 = subprog[+37]\nr2 = ksym[id:5]@3",
        ".license \"GPL\"\n.map flows hash key=4 value=8 entries=16", "may_goto pc-1\nr1 = addr_space_cast(r2, 1, 0)",
        "store_release((u8 *)(r10 -8), r1)\ncall kernel-function#5@1", "lock *(u32 *)(r1 +0) ^= r2\ncallx r1\nnospec",
    ]

    @Test(arguments: 0..<8)
    func twentyThousandMutations(part: Int) {
        var random = SplitMix64(state: UInt64(part))
        for round in 0..<2500 {
            let text = Self.mutate(Self.seeds[round % Self.seeds.count], &random)
            _ = try? Assembler.unit(text)
            guard let program = try? Assembler.program(text), program.references.isEmpty else { continue }
            let listing = Disassembler(style: .assembly).listing(program.instructions)
            #expect((try? Assembler.instructions(listing)) == program.instructions, "\(text)")
        }
    }

    /// Changes, drops, doubles or moves up to four bytes.
    private static func mutate(_ text: String, _ random: inout SplitMix64) -> String {
        var bytes = Array(text.utf8)
        for _ in 0..<(1 + random.next() % 4) where !bytes.isEmpty {
            let place = Int(random.next() % UInt64(bytes.count))
            let other = bytes[Int(random.next() % UInt64(bytes.count))]
            switch random.next() % 5 {
            case 0: bytes[place] = UInt8(truncatingIfNeeded: random.next())
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(other, at: place)
            case 3: bytes[place] = other
            default: bytes.insert(contentsOf: bytes[place...].prefix(8), at: place)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
