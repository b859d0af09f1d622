import Foundation
import PackagePlugin

/// Compiles every `*.bpf.c` in a target's folder and generates its Swift, so that `swift build` is the only command.
///
/// Put the sources into a folder that the target excludes (SwiftPM takes no C into a Swift target), such as `BPF`:
///
///     .executableTarget(name: "app", dependencies: […], exclude: ["BPF"],
///                       plugins: [.plugin(name: "EBPFBuildPlugin", package: "ebpf-plugins")])
///
/// `BPF/flow_count.bpf.c` becomes a type `FlowCount` with the object in it. A source that includes `vmlinux.h` gets one made from
/// `vmlinux.btf` in its folder, or else from the running kernel's types.
@main
struct EBPFBuildPlugin: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let tool = try context.tool(named: "ebpf").url
        return try sources(in: target.directoryURL).flatMap { source in
            try commands(for: source, tool: tool, work: context.pluginWorkDirectoryURL)
        }
    }

    /// The sources, in the order of their paths.
    private func sources(in folder: URL) throws -> [URL] {
        let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
        let found = (files?.allObjects ?? []).compactMap { $0 as? URL }
        return found.filter { $0.lastPathComponent.hasSuffix(".bpf.c") }.sorted { $0.path < $1.path }
    }

    private func commands(for source: URL, tool: URL, work: URL) throws -> [Command] {
        let name = String(source.lastPathComponent.dropLast(2))
        let object = work.appending(path: "\(name).o")
        let swift = work.appending(path: "\(name).swift")
        let folder = source.deletingLastPathComponent()
        let beside = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let headers = beside.filter { $0.pathExtension == "h" }
        let kernel = beside.first { $0.lastPathComponent == "vmlinux.btf" }
        var arguments = ["build", source.path, "-o", object.path]
        if try includesKernelTypes(source), !headers.contains(where: { $0.lastPathComponent == "vmlinux.h" }) {
            arguments += ["--btf", kernel?.path ?? "running"]
        }
        return [
            .buildCommand(
                displayName: "Compiling \(source.lastPathComponent)", executable: tool, arguments: arguments,
                inputFiles: [source] + headers + (kernel.map { [$0] } ?? []), outputFiles: [object]),
            .buildCommand(
                displayName: "Generating Swift for \(name)", executable: tool,
                arguments: ["generate", "swift", object.path, "--embed", "--internal", "-o", swift.path],
                inputFiles: [object], outputFiles: [swift]),
        ]
    }

    private func includesKernelTypes(_ source: URL) throws -> Bool {
        try String(contentsOf: source, encoding: .utf8).contains("\"vmlinux.h\"")
    }
}
