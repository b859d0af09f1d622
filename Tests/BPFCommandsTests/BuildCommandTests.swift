import Foundation
import Testing

struct BuildCommandTests {
    /// A clang with the BPF target; nil where there is none.
    private static let clang: String? = {
        let name = ProcessInfo.processInfo.environment["EBPF_CLANG"]
        let places = [name, "/usr/bin/clang", "/opt/swift/usr/bin/clang", "/usr/local/bin/clang"].compactMap { $0 }
        #if os(Linux)
            return places.first { FileManager.default.isExecutableFile(atPath: $0) }
        #else
            return name
        #endif
    }()

    private static let source = "Examples/typed-counter/Sources/typed-counter/BPF/port_counter.bpf.c"

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `A source that needs only our header becomes an object`() throws {
        let object = try TemporaryFile("port_counter.bpf.o")
        let outcome = try Tool.ebpf.run("build", Self.source, "-o", object.path, "--clang", Self.clang ?? "")
        #expect(outcome.errors == "")
        #expect(outcome.status == 0)
        let listing = try Tool.ebpf.run("object", object.path)
        #expect(listing.output.contains("port_counter"))
        #expect(listing.output.contains("ports"))
    }

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `A file of any name is C, a folder is refused`() throws {
        let clang = Self.clang ?? ""
        let object = try TemporaryFile("object.o")
        let text = try TemporaryFile("program.txt", Array("int f(void) { return 1; }\n".utf8))
        #expect(try Tool.ebpf.run("build", text.path, "-o", object.path, "--clang", clang).status == 0)
        #expect(FileManager.default.fileExists(atPath: object.path))
        let outcome = try Tool.ebpf.run("build", "Tests", "-o", object.path, "--clang", clang)
        #expect(outcome.status == 2)
        #expect(outcome.errors == "error: Tests: is a directory\n")
    }

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `A relocation without answer explains why its program is rejected`() throws {
        let source = try TemporaryFile("probe.bpf.c")
        let object = try TemporaryFile("probe.bpf.o")
        let text = """
            struct nowhere { int first, second; } __attribute__((preserve_access_index));
            char LICENSE[] __attribute__((section("license"))) = "GPL";
            __attribute__((section("kprobe/f"))) long probe(struct nowhere *context) {
                return (long)&context->second;
            }
            """
        try text.write(toFile: source.path, atomically: true, encoding: .utf8)
        let built = try Tool.ebpf.run("build", source.path, "-o", object.path, "--clang", Self.clang ?? "")
        #expect(built.status == 0, "\(built.errors)")
        let outcome = try Tool.ebpf.run("verify", object.path, "--btf", "Tests/Fixtures/objects/types.bpf.o")
        #expect(outcome.status == 1)
        #expect(outcome.output.contains("error: invalid func unknown#195896080\n"))
        #expect(outcome.output.contains("unanswered: program 'probe', instruction "))
        #expect(outcome.output.contains("offset of 'struct nowhere.second': the target has none\n"))
        #expect(outcome.output.contains("the target has no such type\n"))
        #expect(outcome.output.contains("fix: Ask first, with bpf_core_field_exists"))
    }

    @Test(
        .enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"),
        .enabled(
            if: FileManager.default.isReadableFile(atPath: "/sys/kernel/btf/vmlinux"), "this kernel shows no types"))
    func `The types of a kernel come as vmlinux.h, and relocations against it are answered`() throws {
        let source = try TemporaryFile(
            "task.bpf.c",
            Array(
                """
                #include "vmlinux.h"
                #include <ebpf/helpers.h>
                int pid;
                SEC("raw_tp/sched_switch") int watch(void *context) {
                    struct task_struct *task = (void *)bpf_get_current_task();
                    bpf_core_read(&pid, sizeof(pid), &task->tgid);
                    return bpf_core_field_exists(task->no_such_field_ever) + bpf_core_type_size(struct task_struct) > 0;
                }
                char LICENSE[] SEC("license") = "GPL";
                """.replacing("task->no_such_field_ever", with: "task->pid").utf8))
        let object = try TemporaryFile("task.bpf.o")
        let outcome = try Tool.ebpf.run(
            "build", source.path, "-o", object.path, "--btf", "running", "--clang", Self.clang ?? "")
        #expect(outcome.errors == "")
        let listing = try Tool.ebpf.run("object", object.path, "--btf", "running")
        #expect(listing.output.hasSuffix("running answers all relocations\n"))
    }

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `A tail call to a known slot loads map and number right before it`() throws {
        let source = try TemporaryFile(
            "tail.bpf.c",
            Array(
                """
                #include <ebpf/helpers.h>
                struct {
                    __uint(type, BPF_MAP_TYPE_PROG_ARRAY);
                    __uint(max_entries, 4);
                    __type(key, __u32);
                    __type(value, __u32);
                } programs SEC(".maps");
                SEC("xdp") int entry(struct xdp_md *context) {
                    bpf_tail_call_static(context, &programs, 2);
                    return XDP_PASS;
                }
                """.utf8))
        let object = try TemporaryFile("tail.bpf.o")
        let outcome = try Tool.ebpf.run("build", source.path, "-o", object.path, "--clang", Self.clang ?? "")
        #expect(outcome.errors == "")
        let listing = try Tool.ebpf.run("disassemble", object.path)
        let lines = listing.output.split(separator: "\n")
        let call = try #require(lines.firstIndex { $0.hasSuffix("call bpf_tail_call#12") })
        #expect(lines[call - 1].hasSuffix("r3 = 2"))
        #expect(lines[call - 2].hasSuffix("r2 = map[programs]"))
    }

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `A mistake in the source is clang's to tell`() throws {
        let source = try TemporaryFile("wrong.bpf.c", Array("int main( {".utf8))
        let outcome = try Tool.ebpf.run("build", source.path, "-o", "/dev/null", "--clang", Self.clang ?? "")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("wrong.bpf.c:1"))
        #expect(outcome.errors.contains("failed (exit status 1)"))
    }

    @Test(
        .enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"),
        arguments: [
            (["/no/such.bpf.c"], "error: /no/such.bpf.c: no such file or directory\n"),
            ([source, "-o", "/no/such/x.o"], "error: /no/such/x.o: no such directory\n"),
        ])
    func `A source or a folder that is not there is one line`(_ arguments: [String], _ message: String) throws {
        let outcome = try Tool.ebpf.run(["build"] + arguments + ["--clang", Self.clang ?? ""])
        #expect(outcome.status == 2)
        #expect(outcome.errors == message)
    }

    @Test func `A clang without the BPF target is told apart`() throws {
        let fake = try TemporaryFile("clang", Array("#!/bin/sh\necho '    x86-64 - 64-bit X86'\nexit 1\n".utf8))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
        let outcome = try Tool.ebpf.run("build", Self.source, "-o", "/dev/null", "--clang", fake.path)
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("this clang has no BPF target (Xcode's has none)"))
    }

    @Test func `A clang that is not there is named`() throws {
        let outcome = try Tool.ebpf.run("build", Self.source, "--clang", "/nowhere/clang")
        #expect(outcome.errors == "error: clang: there is no '/nowhere/clang'\n")
    }
}
