import BPFModel
import Testing

@Suite struct KernelVersionTests {
    @Test func ordersByMajorThenMinor() {
        #expect(KernelVersion(5, 8) < KernelVersion(5, 10))
        #expect(KernelVersion(4, 20) < KernelVersion(5, 0))
        #expect(!(KernelVersion(6, 0) < KernelVersion(5, 19)))
        #expect(KernelVersion(6, 12) == KernelVersion(6, 12))
    }

    @Test func printsAsKernelsAreCalled() {
        #expect(KernelVersion(5, 8).description == "5.8")
        #expect(KernelVersion(6, 12).description == "6.12")
    }
}
