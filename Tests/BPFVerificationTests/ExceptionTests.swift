import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// `bpf_throw` and the functions that handle it; verdicts as observed on Linux 6.18.
struct ExceptionTests {
    private static func verify(
        _ text: String, type: ProgramType = .schedCls, profile: KernelProfile = .linux612,
        _ change: (inout VerificationRequest) -> Void = { _ in }
    ) throws -> String? {
        let section = try Assembler.program(text)
        var request = VerificationRequest(instructions: section.instructions, programType: type)
        request.profile = profile
        for (slot, instruction) in section.instructions.enumerated()
        where instruction.operation == .callKernelFunction {
            request.kernelFunctions[slot] = "bpf_throw"
        }
        if let start = section.labels["handler"] {
            request.exceptionCallback = .function(slot: start)
            var handler = FunctionDescription(name: "handler", start: start, isGlobal: true, result: .integer)
            handler.prototype = .init(parameters: [.scalar], returnsValue: true)
            request.functions = [handler]
        }
        change(&request)
        guard case .failure(let failure) = Verifier.verify(request).verdict else { return nil }
        return failure.message
    }

    private static let throwing = "r1 = 1\ncall bpf_throw#1\nexit"

    @Test func nothingRunsAfterIt() throws {
        // r0 would not be readable at the exit.
        #expect(try Self.verify(Self.throwing) == nil)
        #expect(try Self.verify("r1 = 1\ncall f\nr0 = 0\nexit\nf: call bpf_throw#1\nexit") == nil)
    }

    @Test func theCookieIsANumber() throws {
        #expect(try Self.verify("call bpf_throw#1\nexit") == "R1 is not a scalar")
        #expect(try Self.verify("r1 = r10\ncall bpf_throw#1\nexit") == "R1 is not a scalar")
    }

    @Test func theCookieIsTheResultWithoutHandler() throws {
        #expect(
            try Self.verify("r1 = 64\ncall bpf_throw#1\nexit", type: .cgroupSkb) { $0.attachType = .cgroupInetIngress }
                == "At program exit the register R1 has smin=64 smax=64 should have been in [0, 1]")
        let handler = "\nhandler: r0 = 1\nexit"
        #expect(
            try Self.verify("r1 = 64\ncall bpf_throw#1\nexit" + handler, type: .cgroupSkb) {
                $0.attachType = .cgroupInetIngress
            } == nil)
    }

    @Test func aHandlersResultIsTheProgramsResult() throws {
        #expect(
            try Self.verify("r1 = 64\ncall bpf_throw#1\nexit\nhandler: r0 = 64\nexit", type: .cgroupSkb) {
                $0.attachType = .cgroupInetIngress
            } == "At program exit the register R0 has smin=64 smax=64 should have been in [0, 1]")
    }

    @Test func aHandlerTakesANumberAndReturnsOne() throws {
        let text = "r1 = 0\ncall bpf_throw#1\nexit\nhandler: r0 = 0\nexit"
        #expect(try Self.verify(text) == nil)
        #expect(
            try Self.verify(text) {
                $0.functions[0].prototype = .init(parameters: [.scalar, .scalar], returnsValue: true)
            } == "exception cb only supports single integer argument")
        #expect(
            try Self.verify(text) { $0.functions[0].prototype = .init(parameters: [.scalar], returnsValue: false) }
                == "exception cb cannot return void")
    }

    @Test func aHandlerIsVerifiedThoughNothingCallsIt() throws {
        #expect(
            try Self.verify("r0 = 0\nexit\nhandler: r0 = *(u64 *)(r1 +0)\nexit") == "R1 invalid mem access 'scalar'")
    }

    @Test func aHandlerIsNotCalledAndDoesNotThrow() throws {
        #expect(
            try Self.verify("r1 = 0\ncall handler\nexit\nhandler: r0 = 0\nexit")
                == "insn 1 cannot call exception cb directly")
        #expect(
            try Self.verify("r1 = 0\ncall bpf_throw#1\nexit\nhandler: call bpf_throw#1\nexit")
                == "bpf_throw kfunc (insn 3) cannot be called from callback subprog 1")
    }

    @Test func callbacksDoNotThrow() throws {
        let text = """
            r1 = 3
            r2 = subprog[f]
            r3 = 0
            r4 = 0
            call bpf_loop
            exit
            f: call g
            r0 = 0
            exit
            g: r1 = 0
            call bpf_throw#1
            exit
            """
        #expect(try Self.verify(text) == "bpf_throw kfunc (insn 11) cannot be called from callback subprog 2")
    }

    @Test func whatIsHeldIsGivenBackBefore() throws {
        let text = """
            r1 = map[idx:0]
            r2 = 8
            r3 = 0
            call bpf_ringbuf_reserve
            if r0 == 0 goto done
            r6 = r0
            call f
            r1 = r6
            r2 = 0
            call bpf_ringbuf_submit
            done: r0 = 0
            exit
            f: r1 = 0
            call bpf_throw#1
            exit
            """
        let addRing = { (request: inout VerificationRequest) in
            request.maps = [
                MapDescription(name: "ring", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096, flags: [])
            ]
        }
        #expect(try Self.verify(text, addRing) == "Unreleased reference id=2 alloc_insn=4")
        #expect(
            try Self.verify(text, profile: .linux618, addRing)
                == "Unreleased reference id=2 alloc_insn=4\nbpf_throw would lead to reference leak")
    }

    @Test(arguments: [
        ProgramType.socketFilter, .schedAct, .lwtIn, .skMsg, .skSkb, .flowDissector, .skLookup, .kprobe,
        .rawTracepoint, .skReuseport,
    ])
    func notAllTypesMayThrow(type: ProgramType) throws {
        for profile in [KernelProfile.linux612, .linux618] {
            #expect(
                try Self.verify(Self.throwing, type: type, profile: profile)
                    == "calling kernel function bpf_throw is not allowed")
        }
    }

    @Test(arguments: [
        ProgramType.xdp, .schedCls, .syscall, .cgroupSkb, .tracepoint, .perfEvent, .sockOps, .cgroupDevice,
        .cgroupSock, .cgroupSysctl, .cgroupSockopt,
    ])
    func manyTypesMayThrow(type: ProgramType) throws {
        let message = try Self.verify(Self.throwing, type: type, profile: .linux618) {
            if type == .syscall { $0.flags.insert(.sleepable) }
        }
        #expect(message == nil)
    }

    @Test func licenseAndPrivilegeCount() throws {
        #expect(
            try Self.verify(Self.throwing) { $0.isGPL = false }
                == "cannot call kernel function from non-GPL compatible program")
        #expect(
            try Self.verify(Self.throwing, type: .cgroupSkb) { $0.privilege = .none }
                == "loading/calling other bpf or kernel functions are allowed for CAP_BPF and CAP_SYS_ADMIN")
    }

    @Test func whatIsWrongWithTheTagIsSaid() throws {
        let message = "exception callback 'handle' could not be found in BTF"
        #expect(try Self.verify(Self.throwing) { $0.exceptionCallback = .missing(message) } == message)
    }

    @Test func otherFunctionsOfTheKernelAreNotVerified() throws {
        #expect(
            try Self.verify(Self.throwing) { $0.kernelFunctions = [:] }
                == "calls of kernel functions are not supported by this verifier yet")
    }
}
