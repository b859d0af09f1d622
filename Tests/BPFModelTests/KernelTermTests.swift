import BPFModel
import Testing

@Suite struct KernelTermTests {
    @Test func programTypesAreWellFormed() {
        checkTerms(ProgramType.allCases, count: 33, prefix: "BPF_PROG_TYPE_", named: ProgramType.init(name:)) {
            Term(number: $0.rawValue, name: $0.name, kernelName: $0.kernelName, since: $0.since)
        }
    }

    @Test func attachTypesAreWellFormed() {
        checkTerms(AttachType.allCases, count: 59, prefix: "BPF_", named: AttachType.init(name:)) {
            Term(number: $0.rawValue, name: $0.name, kernelName: $0.kernelName, since: $0.since)
        }
    }

    @Test func mapTypesAreWellFormed() {
        checkTerms(MapType.allCases, count: 34, prefix: "BPF_MAP_TYPE_", named: MapType.init(name:)) {
            Term(number: $0.rawValue, name: $0.name, kernelName: $0.kernelName, since: $0.since)
        }
    }

    private struct Term {
        let number: UInt32
        let name: String
        let kernelName: String
        let since: KernelVersion
    }

    /// The kernel only appends to its enumerations: numbers are dense and versions never go down.
    private func checkTerms<Value: Equatable>(
        _ values: [Value],
        count: Int,
        prefix: String,
        named: (String) -> Value?,
        term: (Value) -> Term
    ) {
        let terms = values.map(term)
        #expect(terms.map(\.number) == Array(0..<UInt32(count)))
        #expect(Set(terms.map(\.name)).count == count)
        #expect(zip(terms, terms.dropFirst()).allSatisfy { $0.since <= $1.since })
        for (value, term) in zip(values, terms) {
            #expect(named(term.name) == value)
            #expect(term.kernelName == prefix + term.name.uppercased())
        }
        #expect(named("") == nil)
        #expect(named("nothing") == nil)
        #expect(named(prefix + "X") == nil)
    }

    @Test(arguments: [
        (ProgramType.socketFilter, 1, "socket_filter", KernelVersion(3, 19)),
        (.schedCls, 3, "sched_cls", KernelVersion(4, 1)),
        (.xdp, 6, "xdp", KernelVersion(4, 8)),
        (.rawTracepointWritable, 24, "raw_tracepoint_writable", KernelVersion(5, 2)),
        (.tracing, 26, "tracing", KernelVersion(5, 5)),
        (.lsm, 29, "lsm", KernelVersion(5, 7)),
        (.netfilter, 32, "netfilter", KernelVersion(6, 4)),
    ])
    func knowsProgramType(type: ProgramType, number: UInt32, name: String, since: KernelVersion) {
        #expect(type.rawValue == number)
        #expect(type.name == name)
        #expect(type.since == since)
    }

    @Test(arguments: [
        (AttachType.cgroupInetIngress, 0, "cgroup_inet_ingress", KernelVersion(4, 10)),
        (.traceFentry, 24, "trace_fentry", KernelVersion(5, 5)),
        (.xdp, 37, "xdp", KernelVersion(5, 9)),
        (.traceKprobeMulti, 42, "trace_kprobe_multi", KernelVersion(5, 18)),
        (.tcxIngress, 46, "tcx_ingress", KernelVersion(6, 6)),
        (.traceUprobeSession, 57, "trace_uprobe_session", KernelVersion(6, 13)),
        (.traceFsession, 58, "trace_fsession", KernelVersion(7, 0)),
    ])
    func knowsAttachType(type: AttachType, number: UInt32, name: String, since: KernelVersion) {
        #expect(type.rawValue == number)
        #expect(type.name == name)
        #expect(type.since == since)
    }

    @Test(arguments: [
        (MapType.hash, 1, "hash", KernelVersion(3, 19)),
        (.percpuArray, 6, "percpu_array", KernelVersion(4, 6)),
        (.lpmTrie, 11, "lpm_trie", KernelVersion(4, 11)),
        (.cgroupStorage, 19, "cgroup_storage", KernelVersion(4, 19)),
        (.ringbuf, 27, "ringbuf", KernelVersion(5, 8)),
        (.arena, 33, "arena", KernelVersion(6, 9)),
    ])
    func knowsMapType(type: MapType, number: UInt32, name: String, since: KernelVersion) {
        #expect(type.rawValue == number)
        #expect(type.name == name)
        #expect(type.since == since)
    }

    @Test func fourMapTypesHaveAValueForEachCPU() {
        let perCPU: [MapType] = [.percpuHash, .percpuArray, .lruPercpuHash, .percpuCgroupStorage]
        #expect(MapType.allCases.filter(\.isPerCPU) == perCPU)
    }
}
