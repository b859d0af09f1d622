import EBPF
import Foundation
import Testing

/// Objects shown against the types of a target (CO-RE).
struct TargetTypesTests {
    private static let object = "Tests/Fixtures/objects/core_relocations.bpf.o"

    /// A target whose `struct tree` lacks `next` and has a `leaves` of another type.
    private static func target() throws -> TemporaryFile {
        var builder = BTFBuilder()
        let number = builder.add(.integer(IntegerType(name: "unsigned int", size: 4)))
        let wide = builder.add(.integer(IntegerType(name: "unsigned long long", size: 8)))
        builder.add(
            .structure(
                Composite(
                    name: "tree", size: 24,
                    members: [
                        Member(name: "leaves", type: number, bitOffset: 0),
                        Member(name: "next_tree", type: number, bitOffset: 32),
                        Member(name: "prev", type: number, bitOffset: 64),
                        Member(name: "flags", type: number, bitOffset: 96, bitWidth: 5),
                        Member(name: "wide", type: wide, bitOffset: 128),
                    ])))
        builder.add(
            .enumeration(Enumeration(name: "state", enumerators: [Enumerator(name: "IDLE_NOW", value: 7)])))
        return try TemporaryFile("target.btf", builder.encode())
    }

    @Test func `An object against its own types has answers to everything`() throws {
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", Self.object)
        #expect(outcome.status == 0)
        #expect(outcome.output.hasSuffix("\n\(Self.object) answers all relocations\n"))
    }

    @Test func `What has no answer is told with its line, its access and what the target has instead`() throws {
        let target = try Self.target()
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", target.path)
        #expect(outcome.status == 0)
        let report = outcome.output.replacing(target.path, with: "TARGET")
        let golden = try String(
            contentsOf: Tool.package.appending(path: "Tests/Fixtures/golden/unanswered.txt"), encoding: .utf8)
        #expect(report.components(separatedBy: "unanswered by ").last == golden)
    }

    @Test func `Instructions without answer are marked in a listing`() throws {
        let target = try Self.target()
        let outcome = try Tool.ebpf.run("disassemble", Self.object, "--btf", target.path)
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("; no answer: offset of 'struct tree.next': the target has none\n"))
        #expect(outcome.output.contains("(85) call unanswered#195896080\n"))
    }

    @Test func `A listing against a target has the target's numbers`() throws {
        let own = try Tool.ebpf.run("disassemble", Self.object)
        let target = try Tool.ebpf.run("disassemble", Self.object, "--btf", try Self.target().path)
        #expect(own.output != target.output)
        #expect(try Tool.ebpf.run("disassemble", Self.object, "--btf", Self.object).output == own.output)
    }

    @Test func `JSON has the questions as fields`() throws {
        let target = try Self.target()
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", target.path, "--json")
        #expect(outcome.output.contains(#""question": "offset of 'struct tree.next'""#))
    }

    @Test func `A module's types need those of its kernel`() throws {
        let target = try Self.target()
        let outcome = try Tool.ebpf.run("object", Self.object, "--base-btf", target.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--base-btf goes with --btf"))
    }

    @Test func `What is no place for types is told so`() throws {
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", "README.md")
        #expect(outcome.status == 2)
        #expect(
            outcome.errors.hasPrefix(
                "error: README.md: neither BTF, nor an ELF file, a kernel image or a Debian package"))
    }

    @Test(
        .enabled(
            if: FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux"), "this kernel shows no types"))
    func `The running kernel is a target`() throws {
        let outcome = try Tool.ebpf.run("object", Self.object, "--btf", "running")
        #expect(outcome.status == 0)
        #expect(outcome.output.contains("unanswered by running"))
    }
}
