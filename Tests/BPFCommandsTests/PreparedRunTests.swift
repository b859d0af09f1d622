import EBPF
import Foundation
import Testing

/// Programs that are prepared for a kernel before they run here: its types, its configuration.
struct PreparedRunTests {
    private static let clang: String? = {
        let name = ProcessInfo.processInfo.environment["EBPF_CLANG"]
        #if os(Linux)
            return [name, "/usr/bin/clang", "/opt/swift/usr/bin/clang"].compactMap { $0 }
                .first { FileManager.default.isExecutableFile(atPath: $0) }
        #else
            return name
        #endif
    }()

    private static let source = """
        #include <ebpf/helpers.h>
        struct tree { int leaves; };
        enum libbpf_tristate { TRI_NO = 0, TRI_YES = 1, TRI_MODULE = 2 };
        extern unsigned int CONFIG_HZ __kconfig;
        extern enum libbpf_tristate CONFIG_TREES __kconfig __weak;
        SEC("xdp") int size(struct xdp_md *context) { return bpf_core_type_size(struct tree); }
        SEC("xdp") int hertz(struct xdp_md *context) { return CONFIG_HZ; }
        SEC("xdp") int trees(struct xdp_md *context) { return CONFIG_TREES; }
        """

    private static func object() throws -> TemporaryFile {
        let (source, object) = (try TemporaryFile("ask.bpf.c", Array(source.utf8)), try TemporaryFile("ask.bpf.o"))
        let outcome = try Tool.ebpf.run("build", source.path, "-o", object.path, "--clang", clang ?? "")
        #expect(outcome.status == 0, "\(outcome.errors)")
        return object
    }

    /// What a program of the object returns.
    private static func run(_ program: String, _ options: [String]) throws -> (UInt64?, Tool.Outcome) {
        let object = try object()
        let outcome = try Tool.ebpf.run(
            ["run", object.path, "--program", program, "--data", String(repeating: "00", count: 64), "--json"] + options
        )
        let report = try? JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let result = (report?["programs"] as? [[String: Any]])?.first
        return ((result?["retval"] as? NSNumber)?.uint64Value, outcome)
    }

    @Test(.enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"))
    func `Relocations have the answers of the kernel that is named`() throws {
        var builder = BTFBuilder()
        builder.add(.structure(Composite(name: "tree", size: 3, members: [])))
        let target = try TemporaryFile("target.btf", try builder.encode())
        let (value, outcome) = try Self.run("size", ["--btf", target.path])
        #expect(value == 3, "\(outcome.output)\(outcome.errors)")
        #expect(try Self.run("size", ["--unverified"]).0 == 4)
        let refused = try Self.run("size", []).1
        #expect(refused.status == 1)
        #expect(refused.errors.contains("CO-RE relocations need the types of a kernel"))
    }

    @Test(
        .enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"),
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/gzip"), "no gzip"))
    func `The kernel's configuration is read as /proc/config.gz has it`() throws {
        let text = try TemporaryFile("config", Array("CONFIG_HZ=250\nCONFIG_TREES=m\n".utf8))
        let gzip = try Process.run(URL(filePath: "/usr/bin/gzip"), arguments: ["-k", text.path])
        gzip.waitUntilExit()
        for path in [text.path, text.path + ".gz"] {
            #expect(try Self.run("hertz", ["--kconfig", path]).0 == 250)
            #expect(try Self.run("trees", ["--kconfig", path]).0 == 2)
        }
        let wrong = try Self.run("hertz", ["--kconfig", "LICENSE"]).1
        #expect(wrong.status == 2)
        #expect(wrong.errors.contains("LICENSE: no kernel configuration"))
    }

    @Test(
        .enabled(if: clang != nil, "no clang with the BPF target; EBPF_CLANG names one"),
        .enabled(
            if: FileManager.default.isReadableFile(atPath: "/proc/config.gz"), "this kernel shows no configuration"))
    func `The running kernel's configuration is found`() throws {
        let (value, outcome) = try Self.run("hertz", ["--kconfig", "running"])
        #expect([100, 250, 300, 1000].contains(value), "\(outcome.output)\(outcome.errors)")
    }
}
