import BPFModel
import Testing

@testable import BPFVerification

/// What loaders with fewer capabilities are refused, and what older kernels did not have.
struct PrivilegeTests {
    private static func example(
        _ name: String, _ text: String, rejected message: String? = nil, type: ProgramType = .socketFilter,
        privilege: Privilege = .none
    ) -> ProgramCase {
        var example = ProgramCase(name, text, rejected: message)
        example.type = type
        example.privilege = privilege
        return example
    }

    private static let changedPointer =
        "r1 = map[values]\n*(u64 *)(r10 -8) = r1\nr2 = 0\nr2 = atomic64_fetch_and((u64 *)(r10 -8), r2)\nr0 = 0\nexit"

    static let cases = [
        example(
            "address through an atomic operation", changedPointer, rejected: "leaking pointer from stack off -8"),
        example("address through an atomic operation, as root", changedPointer, privilege: .root),
        example(
            "kernel memory without CAP_PERFMON", "r0 = 0\ncall bpf_get_current_task\nexit",
            rejected: "program of this type cannot use helper bpf_get_current_task#35", type: .xdp, privilege: .bpf),
        example("kernel memory", "r0 = 0\ncall bpf_get_current_task\nexit", type: .xdp, privilege: .root),
        example(
            "helper that 6.16 gave to all", "call bpf_get_current_uid_gid\nexit",
            rejected: "program of this type cannot use helper bpf_get_current_uid_gid#15", type: .xdp, privilege: .root),
        example("its owner", "call bpf_get_current_uid_gid\nr0 = 1\nexit", type: .cgroupSock, privilege: .root),
    ]

    @Test(arguments: cases)
    func verdict(_ example: ProgramCase) throws {
        #expect(try example.firstLine() == example.message)
    }

    @Test(arguments: [ProgramType.kprobe, .tracepoint, .perfEvent, .rawTracepoint])
    func tracingNeedsItsCapability(_ type: ProgramType) throws {
        var example = ProgramCase("tracing", "r0 = 0\nexit")
        example.type = type
        #expect(try example.verify().isAccepted)
        example.privilege = .bpf
        guard case .failure(let failure) = try example.verify().verdict else {
            Issue.record("accepted")
            return
        }
        #expect(failure.reason == .permission)
    }

    @Test func laterKernelsGiveTheHelperToAll() {
        let allows = { (release: KernelVersion) in
            HelperAvailability.allows(.getCurrentUidGid, in: .xdp, attachType: nil, release: release)
        }
        #expect(allows(KernelVersion(6, 12)) == false)
        #expect(allows(KernelVersion(6, 18)) == true)
    }
}
