import ArgumentParser

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `ebpf build FILE.bpf.c`: compiles a BPF program with the flags that are easily forgotten.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Compile C to a BPF object with clang and the flags that one always forgets.",
        discussion: """
            Includes: the source's folder, -I, <ebpf/helpers.h> with all helpers, and with --btf the kernel's types as \
            "vmlinux.h". The clang is --clang, else EBPF_CLANG, else the one on PATH or beside the Swift toolchain's swift.
            """
    )

    @Argument(help: "The source, such as prog.bpf.c.", completion: .file(extensions: ["c"]))
    var source: String

    @Option(name: .shortAndLong, help: "Where to write the object; FILE.bpf.o without.", completion: .file())
    var output: String?

    @Option(
        help: ArgumentHelp(
            "Make vmlinux.h from the types of this kernel: 'running', BTF, vmlinux, vmlinuz, a kernel .deb.",
            valueName: "running|file"),
        completion: .file())
    var btf: String?

    @Option(name: [.customShort("I"), .long], help: "A folder of headers.", completion: .directory)
    var include: [String] = []

    @Option(name: [.customShort("D"), .long], help: ArgumentHelp("A macro.", valueName: "name[=value]"))
    var define: [String] = []

    @Option(help: "The machine whose registers kprobes see, as in __TARGET_ARCH_x86: x86, arm64, …; this one without.")
    var arch: String?

    @Option(help: "The instruction set: v1 to v4.")
    var cpu = "v3"

    @Flag(help: "For machines of big-endian byte order.")
    var bigEndian = false

    @Option(help: "The clang to use.", completion: .file())
    var clang: String?

    @Flag(name: .shortAndLong, help: "Print the call of clang.")
    var verbose = false

    @Flag(help: "Print <ebpf/helpers.h> and compile nothing.")
    var printHeader = false

    func run() throws {
        if printHeader {
            print(HeaderFolder.helpers, terminator: "")
            return
        }
        let clang = try Clang.find(clang)
        let object = output ?? Clang.objectName(of: source)
        // clang would say it in several lines.
        guard FileManager.default.fileExists(atPath: source) else {
            throw CommandError(path: source, "no such file or directory")
        }
        if (try? FileManager.default.contentsOfDirectory(atPath: source)) != nil {
            throw CommandError(path: source, "is a directory")
        }
        try OutputFile.check(object)
        let headers = try HeaderFolder(btf: btf)
        defer { headers.remove() }
        var arguments = ["-target", bigEndian ? "bpfeb" : "bpf", "-mcpu=\(cpu)", "-O2", "-g", "-Wall", "-c"]
        // Whatever it is called: clang would pass a name that it doesn't know on to a linker, and report success.
        arguments += [
            "-x", "c", source, "-o", object, "-D__TARGET_ARCH_\(arch ?? Clang.architecture)", "-I", headers.path,
        ]
        arguments += include.flatMap { ["-I", $0] } + define.map { "-D\($0)" }
        // Where Debian keeps the headers that linux/bpf.h needs, which the bpf target doesn't look for.
        arguments += Clang.systemFolders.flatMap { ["-idirafter", $0] }
        arguments += ["-fdebug-compilation-dir=."]
        if verbose { Terminal.complain(([clang.path] + arguments).joined(separator: " ")) }
        try clang.compile(arguments)
    }
}
