import BPFMaps
import BPFModel
import BPFRuntime
import Foundation
import Testing

@Suite struct ProcessHelperTests {
    private func call(_ helper: String, mode: ExecutionMode, in context: RunContext? = nil) throws -> UInt64 {
        try program("call \(helper) \n exit", mode: mode).run(in: context ?? runContext())
    }

    @Test(arguments: ExecutionMode.allCases)
    func namesTheProcess(mode: ExecutionMode) throws {
        let result = try call("bpf_get_current_pid_tgid", mode: mode)
        #expect(result >> 32 == UInt64(ProcessInfo.processInfo.processIdentifier))
        #expect(UInt32(truncatingIfNeeded: result) != 0)
        #expect(try call("bpf_get_current_uid_gid", mode: mode) == UInt64(getegid()) << 32 | UInt64(geteuid()))
    }

    @Test(arguments: ["bpf_ktime_get_ns", "bpf_ktime_get_boot_ns", "bpf_ktime_get_coarse_ns"], ExecutionMode.allCases)
    func timePasses(helper: String, mode: ExecutionMode) throws {
        let first = try call(helper, mode: mode)
        #expect(first > 0)
        #expect(try call(helper, mode: mode) >= first)
    }

    @Test(arguments: ["bpf_ktime_get_ns", "bpf_ktime_get_boot_ns", "bpf_ktime_get_coarse_ns"])
    func timeCanBeGiven(helper: String) throws {
        let context = try runContext()
        context.time = 12_345
        #expect(try call(helper, mode: .checked, in: context) == 12_345)
        context.time = nil
        #expect(try call(helper, mode: .checked, in: context) != 12_345)
    }

    @Test(arguments: ExecutionMode.allCases)
    func randomNumbersHave32Bits(mode: ExecutionMode) throws {
        let numbers = try Set((0..<16).map { _ in try call("bpf_get_prandom_u32", mode: mode) })
        #expect(numbers.count > 8)
        #expect(numbers.allSatisfy { $0 <= UInt64(UInt32.max) })
    }

    @Test func theProcessorIsTheSlot() throws {
        let context = try runContext(slots: 3)
        #expect(try call("bpf_get_smp_processor_id", mode: .checked, in: context) == 0)
        let taken = context.slots.acquire(preferring: 0)
        #expect(try call("bpf_get_smp_processor_id", mode: .checked, in: context) == 1)
        context.slots.release(taken)
        #expect(try call("bpf_get_smp_processor_id", mode: .checked, in: context) == 1)
    }

    /// The name is cut to leave room for a NUL, and zeros fill what is left.
    @Test(arguments: [1, 2, 4, 16, 32], ExecutionMode.allCases)
    func commandNamesAreCutToFit(size: Int, mode: ExecutionMode) throws {
        let context = try runContext(memory: [UInt8](repeating: 0xee, count: 40))
        let program = try program("r2 = \(size) \n call bpf_get_current_comm \n exit", mode: mode)
        #expect(try program.run(in: context) == 0)
        let bytes = context.contextBytes
        let name = bytes.prefix { $0 != 0 }
        #expect(name.count <= min(size - 1, 15))
        #expect(size <= 1 || !name.isEmpty)
        #expect(bytes[name.count..<size].allSatisfy { $0 == 0 })
        #expect(bytes[size...].allSatisfy { $0 == 0xee })
    }
}
