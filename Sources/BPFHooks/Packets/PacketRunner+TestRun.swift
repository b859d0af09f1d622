import BPFPlatform
import BPFRuntime

extension PacketRunner {
    /// Runs the program as `BPF_PROG_TEST_RUN` does.
    public func run(_ test: TestRun) throws(TestRunError) -> TestRunResult {
        let event = hook.showsSocketBuffer ? try test.socketBufferEvent(at: hook) : try test.xdpEvent()
        do {
            try load(event)
        } catch {
            throw .packet(error)
        }
        let (result, duration) = try repeatRun(max(test.repetitions, 1))
        do throws(EntryRunner.Failure) { try settle(result) } catch {
            switch error {
            case .trap(let trap): throw .trap(trap)
            case .packet(let error): throw .packet(error)
            }
        }
        let after = ContextBytes(hook.contextLayout, given: context.contextBytes)
        let frame = hook.showsSocketBuffer ? test.returnedFrame(packet.bytes, at: hook) : packet.metadata + packet.bytes
        let returned =
            hook.showsSocketBuffer
            ? test.returnedSocketBuffer(after)
            : test.returnedXDP(metadataLength: packet.metadata.count, length: frame.count)
        return TestRunResult(
            test, returnValue: result, frame: frame, context: returned, duration: duration,
            forwarding: context.forwarding,
            isRedirected: result == hook.redirectResult)
    }

    private func repeatRun(_ count: UInt32) throws(TestRunError) -> (result: UInt32, duration: UInt64) {
        let start = Clock.monotonic.now()
        var result: UInt64 = 0
        do {
            for _ in 0..<count {
                context.forwarding.clear()
                if !context.entries.isEmpty { context.entries = [] }
                result = try program.run(in: context)
            }
        } catch {
            throw .trap(error)
        }
        let elapsed = Clock.monotonic.now() &- start
        return (UInt32(truncatingIfNeeded: result), elapsed / UInt64(count))
    }
}
