import BPFBytes
import BPFInstructions
import BPFKernel
import BPFModel
import BPFVerification
import Foundation
import Testing

/// The running kernel as judge of the cases in `Tests/VerifierCases`.
@Suite(.enabled(if: RunningKernel.isUsable, "needs Linux, root and bpf(2)"))
struct VerifierCaseKernelTests {
    @Test(arguments: VerifierCase.all.filter { $0.request.privilege == .root && !$0.hasTypes })
    func saysTheSame(_ example: VerifierCase) throws {
        if Self.open.contains(example.testDescription) {
            withKnownIssue("another answer on Linux 6.18, or a loader without function types") {
                try compare(example)
            }
        } else {
            try compare(example)
        }
    }

    /// Cases that the running kernel (6.18) answers in another way, to be looked into one by one.
    private static let open: Set<String> = [
        "callbacks: loop",
        "callbacks: loop whose callback returns anything",
        "callbacks: loop whose callback reads its argument", "callbacks: key of an element",
        "callbacks: behind the key of an element", "control_flow: tail call in a function without types",
        "control_flow: legacy packet load in a function without types", "helpers: tail call through an array",
        "loops: loop that waits for a number", "read_only: key of an element that is written",
        "spin_locks: lock in a map without one", "stack_depth: stack of two functions",
    ]

    private func compare(_ example: VerifierCase) throws {
        let verdict = try RunningKernel.verify(example.request)
        let expectation = RunningKernel.isLater ? example.laterExpectation ?? example.expectation : example.expectation
        guard let message = expectation.message else {
            #expect(verdict.error == nil, "\(verdict.log)")
            return
        }
        #expect(verdict.error != nil, "accepted, not rejected with '\(message)'")
        guard RunningKernel.hasKnownTexts else { return }
        for line in message.split(separator: "\n") {
            #expect(verdict.log.split(separator: "\n").contains(line), "\(verdict.log)")
        }
    }
}

/// The kernel that runs the tests.
enum RunningKernel {
    static let version: KernelVersion? = {
        let words = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8))?.split(separator: ".")
        guard let words, words.count >= 2, let major = Int(words[0]), let minor = Int(words[1]) else { return nil }
        return KernelVersion(major, minor)
    }()

    static var isLater: Bool { version.map { KernelVersion(6, 12) < $0 } ?? false }

    /// Whether the texts of this release were looked at.
    static var hasKnownTexts: Bool { version == KernelVersion(6, 12) || version == KernelVersion(6, 18) }

    /// Whether it takes programs from this process.
    static let isUsable: Bool = {
        let smallest = VerificationRequest(
            instructions: [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)], programType: .socketFilter)
        return version != nil && getuid() == 0 && (try? verify(smallest))?.error == nil
    }()

    /// Keeps a map open.
    private final class OpenMap {
        let map: KernelMap

        init(_ description: MapDescription) throws {
            var definition = KernelMap.Definition(
                type: description.type, keySize: UInt32(description.keySize), valueSize: UInt32(description.valueSize),
                maxEntries: UInt32(description.maxEntries))
            definition.flags = description.flags
            map = try KernelMap(definition)
        }
    }

    /// The kernel's verdict; a program that it accepts is gone again at once.
    static func verify(_ request: VerificationRequest) throws -> KernelProgram.Verdict {
        let maps = try request.maps.map(OpenMap.init)
        var instructions = request.instructions
        for slot in instructions.indices where instructions[slot].isWide {
            let source = instructions[slot].source.rawValue
            let index = Int(instructions[slot].immediate)
            guard source == 1 || source == 2, maps.indices.contains(index) else { continue }
            instructions[slot].immediate = maps[index].map.descriptor.number
        }
        var definition = KernelProgram.Definition(
            instructions: Instruction.encode(instructions, in: .host), type: request.programType,
            attachType: request.attachType)
        definition.license = request.isGPL ? "GPL" : "Proprietary"
        definition.flags = request.flags.rawValue
        definition.logLevel = 1
        definition.logSize = 1 << 20
        return KernelProgram.load(definition).verdict
    }
}
