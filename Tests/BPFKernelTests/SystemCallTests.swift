import BPFKernel
import BPFModel
import Testing

@Suite struct SystemCallTests {
    /// A command number is what Linux calls it: the last one that 6.12 knows is the 37th.
    @Test func numbersCommandsAsLinux() {
        #expect(SystemCommand.objectInfo.rawValue == 15)
        #expect(SystemCommand.mapLookupBatch.rawValue == 24)
        #expect(SystemCommand.tokenCreate.rawValue == 36)
    }

    /// No map has the type 4 billion: refused with EINVAL, or before that where the caller may not use bpf(2) at all.
    @Test func reportsErrno() {
        var attributes: [UInt32] = [.max, 4, 4, 1]
        unsafe attributes.withUnsafeMutableBytes { bytes in
            guard let base = bytes.baseAddress else { return }
            #expect(throws: LinuxError.self) { try unsafe SystemCall.bpf(.mapCreate, base, size: bytes.count) }
        }
    }
}
