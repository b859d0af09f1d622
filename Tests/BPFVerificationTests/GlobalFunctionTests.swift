import BPFAssembler
import BPFModel
import Testing

@testable import BPFVerification

/// Functions that are verified on their own, for any arguments of their types.
struct GlobalFunctionTests {
    private static func verify(
        _ text: String, _ describe: (inout FunctionDescription) -> Void
    ) throws -> String? {
        let section = try Assembler.program(text)
        var request = VerificationRequest(instructions: section.instructions, programType: .schedCls)
        let start = try #require(section.labels["callee"])
        var function = FunctionDescription(name: "callee", start: start, isGlobal: true, result: .integer)
        describe(&function)
        request.functions = [function]
        guard case .failure(let failure) = Verifier.verify(request).verdict else { return nil }
        return failure.message.split(separator: "\n").first.map(String.init)
    }

    @Test func noResultIsRefused() throws {
        let message = "Global function callee() doesn't return scalar. Only those are supported."
        let found = try Self.verify("call callee\nr0 = 0\nexit\ncallee: exit") { $0.objection = message }
        #expect(found == message)
    }

    @Test func memoryMayBeNullUnlessTheTagSaysNot() throws {
        let text = "r1 = 0\ncall callee\nr0 = 0\nexit\ncallee: r0 = *(u32 *)(r1 +0)\nexit"
        let found = try Self.verify(text) {
            $0.prototype = .init(parameters: [.memory(size: 4, nullable: true)], returnsValue: true)
        }
        #expect(found == "R1 invalid mem access 'mem_or_null'")
    }

    @Test func dynptrsAreHandedOn() throws {
        let callee = "\ncallee: r2 = 0\nr3 = 8\ncall bpf_dynptr_data\nr0 = 0\nexit"
        let describe = { (function: inout FunctionDescription) in
            function.prototype = .init(parameters: [.dynptr], returnsValue: true)
        }
        #expect(
            try Self.verify("r1 = 0\ncall callee\nr0 = 0\nexit" + callee, describe)
                == "arg#0 expected pointer to stack or const struct bpf_dynptr")
        #expect(
            try Self.verify("r1 = r10\nr1 += -16\ncall callee\nr0 = 0\nexit" + callee, describe)
                == "Expected an initialized dynptr as arg #0")
    }
}
