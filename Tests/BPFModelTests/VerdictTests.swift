import BPFModel
import Testing

@Suite struct VerdictTests {
    @Test(arguments: [
        (ProgramType.xdp, 0, "XDP_ABORTED"),
        (.xdp, 1, "XDP_DROP"),
        (.xdp, 2, "XDP_PASS"),
        (.xdp, 3, "XDP_TX"),
        (.xdp, 4, "XDP_REDIRECT"),
        (.xdp, 5, "5"),
        (.schedCls, .max, "TC_ACT_UNSPEC"),
        (.schedCls, 0, "TC_ACT_OK"),
        (.schedCls, 2, "TC_ACT_SHOT"),
        (.schedCls, 7, "TC_ACT_REDIRECT"),
        (.schedAct, 8, "TC_ACT_TRAP"),
        (.schedCls, 9, "9"),
        (.socketFilter, 0, "DROP"),
        (.socketFilter, 1, "ACCEPT"),
        (.socketFilter, .max, "ACCEPT"),
        (.skMsg, 1, "SK_PASS"),
        (.lwtXmit, 128, "BPF_LWT_REROUTE"),
        (.netfilter, 0, "NF_DROP"),
        (.kprobe, 1, "1"),
        (.tracepoint, .max, "4294967295"),
    ])
    func namesResult(type: ProgramType, result: UInt32, name: String) {
        #expect(type.verdictName(result) == name)
    }

    @Test(arguments: ProgramType.allCases)
    func verdictsAreUnique(type: ProgramType) {
        #expect(Set(type.verdicts.map(\.value)).count == type.verdicts.count)
        #expect(Set(type.verdicts.map(\.name)).count == type.verdicts.count)
        for verdict in type.verdicts {
            #expect(type.verdictName(verdict.value) == verdict.name)
        }
    }
}
