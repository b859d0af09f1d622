import BPFModel
import BPFRuntime
import Testing

@Suite("Reads of any address")
struct ProbeHelperTests {
    /// Copies 8 bytes from an address into a context of 16, whose second half is that address.
    private func read(_ helper: String, size: Int = 8, from address: UInt64?, mode: ExecutionMode) throws -> (
        Int64, [UInt8]
    ) {
        let memory = Array("abc\0defghijklmno".utf8)
        let context = try runContext(memory: [UInt8](repeating: 0xee, count: 8) + memory)
        let source = address.map { "r3 = 0x\(String($0, radix: 16)) ll" } ?? "r3 = r1 \n r3 += 8"
        let program = try program("\(source) \n r2 = \(size) \n call \(helper) \n exit", mode: mode)
        return (signed(try program.run(in: context)), Array(context.contextBytes.prefix(8)))
    }

    @Test(
        "What is there is copied", arguments: ["bpf_probe_read_kernel", "bpf_probe_read_user"], ExecutionMode.allCases)
    func copies(helper: String, mode: ExecutionMode) throws {
        let (result, bytes) = try read(helper, from: nil, mode: mode)
        #expect(result == 0)
        #expect(bytes == Array("abc\0defg".utf8))
    }

    @Test(
        "What is not there reads as zeros and EFAULT, in both modes",
        arguments: [0, 8, 0x0123_4567_89ab_cdef, 0xffff_8000_0000_0000, 0x7fff_ffff_f000, .max] as [UInt64],
        ExecutionMode.allCases)
    func survives(address: UInt64, mode: ExecutionMode) throws {
        let (result, bytes) = try read("bpf_probe_read_kernel", from: address, mode: mode)
        #expect(result == -14)
        #expect(bytes == [UInt8](repeating: 0, count: 8))
        let text = try read("bpf_probe_read_kernel_str", from: address, mode: mode)
        #expect(text.0 == -14)
        #expect(text.1 == [UInt8](repeating: 0, count: 8))
    }

    @Test("Text ends at its zero, or where there is no more room", arguments: ExecutionMode.allCases)
    func text(mode: ExecutionMode) throws {
        let whole = try read("bpf_probe_read_kernel_str", from: nil, mode: mode)
        #expect(whole.0 == 4)
        #expect(whole.1 == [0x61, 0x62, 0x63, 0, 0xee, 0xee, 0xee, 0xee], "what is behind the end stays")
        let cut = try read("bpf_probe_read_user_str", size: 3, from: nil, mode: mode)
        #expect(cut.0 == 3)
        #expect(cut.1.prefix(3) == [0x61, 0x62, 0])
        #expect(cut.1[3] == 0xee)
    }

    @Test("Nothing is read where no bytes are asked for", arguments: ExecutionMode.allCases)
    func nothing(mode: ExecutionMode) throws {
        for helper in ["bpf_probe_read_kernel", "bpf_probe_read_user_str", "bpf_probe_read_kernel_str"] {
            let (result, bytes) = try read(helper, size: 0, from: 8, mode: mode)
            #expect(result == 0)
            #expect(bytes == [UInt8](repeating: 0xee, count: 8))
        }
    }
}
