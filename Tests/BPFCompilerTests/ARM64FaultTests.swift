import Foundation
import Testing

/// The library's C code for AArch64, under an emulator: what it recovers from, and what it leaves to the host.
@Suite("Faults on AArch64")
struct ARM64FaultTests {
    private static let emulator = HostTool.find("qemu-aarch64") ?? HostTool.find("qemu-aarch64-static")
    private static let clang = HostTool.find("clang")
    /// Where Debian puts a C library for another processor.
    private static let library = URL(fileURLWithPath: "/usr/aarch64-linux-gnu")
    private static let support =
        (try? FileManager.default.contentsOfDirectory(
            at: URL(fileURLWithPath: "/usr/lib/gcc-cross/aarch64-linux-gnu"), includingPropertiesForKeys: nil))?.first
    private static let isPossible =
        emulator != nil && clang != nil && HostTool.find("ld.lld") != nil && support != nil
        && FileManager.default.fileExists(atPath: library.appendingPathComponent("lib/libc.a").path)
        && FileManager.default.fileExists(atPath: support?.appendingPathComponent("libgcc.a").path ?? "")

    @Test(
        "Copies, accesses and loads of programs survive their faults, and the host's go to its handler",
        .enabled(
            if: isPossible,
            "needs qemu-aarch64, the toolchain's clang and lld, libc6-dev-arm64-cross and libgcc-12-dev-arm64-cross"))
    func survives() throws {
        let (clang, emulator, support) = try (
            #require(Self.clang), #require(Self.emulator), #require(Self.support)
        )
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../..").standardizedFileURL
        let sources =
            ["Sources/CBPF/CBPF.c", "Sources/CBPF/Faults.c", "Sources/CBPF/Accesses.c"]
            + ["Tests/Support/ARM64Faults/faults.c"]
        let program = FileManager.default.temporaryDirectory.appendingPathComponent("arm64-faults-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: program) }
        let places = [support.path, Self.library.appendingPathComponent("lib").path].flatMap { ["-B\($0)", "-L\($0)"] }
        let built = try HostTool.run(
            clang,
            ["-target", "aarch64-linux-gnu", "-O2", "-Wall", "-Wextra", "-Werror", "-static", "-fuse-ld=lld"]
                + ["-I\(root.path)/Sources/CBPF/include", "-isystem", "\(Self.library.path)/include"] + places
                + sources.map { "\(root.path)/\($0)" } + ["-o", program.path])
        try #require(built.status == 0, "\(built.errors)")
        let result = try HostTool.run(emulator, ["-cpu", "max", program.path])
        #expect(String(decoding: result.output, as: UTF8.self) == "0 do not hold\n")
        #expect(result.status == 0)
    }
}
