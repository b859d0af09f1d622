import BPFHooks
import BPFInstructions
import BPFModel
import BPFRuntime
import Testing

@Suite("Packet hooks")
struct PacketHookTests {
    @Test(
        "Each kind of program over packets has one hook",
        arguments: [
            (.xdp, "xdp"), (.socketFilter, "socket filter"), (.schedCls, "tc classifier"), (.schedAct, "tc action"),
            (.cgroupSkb, "cgroup skb"), (.lwtIn, "lwt in"), (.lwtOut, "lwt out"), (.lwtXmit, "lwt xmit"),
        ] as [(ProgramType, String)])
    func hooks(type: ProgramType, name: String) throws {
        let hook = try #require(PacketHook.running(type))
        #expect(hook.name == name)
        #expect(hook.programType == type)
        #expect(hook.contextLayout == type.contextLayout)
        #expect(PacketHook.all.filter { $0.programType == type }.count == 1)
    }

    @Test("Other programs have none")
    func others() {
        #expect(PacketHook.running(.kprobe) == nil)
        #expect(PacketHook.all.count == 8)
    }

    /// Counted by loading one program a helper on Linux 6.18.
    @Test(
        "As many helpers as Linux lets each call",
        arguments: [
            (.xdp, 104), (.socketFilter, 88), (.classifier, 139), (.action, 139),
        ] as [(PacketHook, Int)])
    func helperCounts(hook: PacketHook, count: Int) {
        #expect(hook.helpers.count == count)
        #expect(hook.helpers.allSatisfy { Helper.with(id: $0) != nil })
    }

    @Test(
        "A helper of another hook is not allowed",
        arguments: [
            (.xdp, .skbLoadBytes), (.socketFilter, .xdpAdjustHead), (.classifier, .xdpAdjustHead),
            (.socketFilter, .skbStoreBytes),
        ] as [(PacketHook, HelperID)])
    func otherHelpers(hook: PacketHook, helper: HelperID) {
        let error = #expect(throws: DecodeError.self) {
            try hook.runner("r2 = 0; call \(Helper.with(id: helper)?.name ?? ""); r0 = 0; exit")
        }
        #expect(error?.reason == .helperNotAllowed(helper))
    }

    @Test(
        "Results have the kernel's names",
        arguments: [
            (.xdp, 2, "XDP_PASS"), (.xdp, 9, "9"), (.classifier, 0xffff_ffff, "TC_ACT_UNSPEC"),
            (.action, 2, "TC_ACT_SHOT"),
            (.socketFilter, 0, "DROP"), (.socketFilter, 64, "ACCEPT"),
        ] as [(PacketHook, UInt32, String)])
    func verdictNames(hook: PacketHook, result: UInt32, name: String) {
        #expect(hook.verdictName(result) == name)
    }

    @Test(
        "How much of 100 bytes goes on",
        arguments: [
            (.xdp, 0, 0), (.xdp, 1, 0), (.xdp, 2, 100), (.xdp, 3, 100), (.xdp, 4, 100), (.xdp, 5, 0),
            (.classifier, 0xffff_ffff, 100), (.classifier, 0, 100), (.classifier, 1, 100), (.classifier, 2, 0),
            (.classifier, 3, 100), (.classifier, 4, 0), (.classifier, 5, 0), (.classifier, 7, 100), (.action, 8, 0),
            (.socketFilter, 0, 0), (.socketFilter, 20, 20), (.socketFilter, 0xffff_ffff, 100),
        ] as [(PacketHook, UInt32, Int)])
    func survivors(hook: PacketHook, result: UInt32, length: Int) {
        #expect(hook.survivingLength(of: 100, result: result) == length)
    }
}
