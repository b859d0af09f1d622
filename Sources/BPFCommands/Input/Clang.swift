import Foundation

/// The compiler that makes BPF objects of C.
struct Clang {
    let path: String

    /// The clang that was asked for, that of the environment, on PATH, or beside `swift`.
    static func find(_ chosen: String?) throws(CommandError) -> Clang {
        let environment = ProcessInfo.processInfo.environment["EBPF_CLANG"]
        if let name = chosen ?? environment {
            guard let found = Executable.find(name) else { throw CommandError("clang: there is no '\(name)'") }
            return Clang(path: found.path)
        }
        if let found = Executable.find("clang") { return Clang(path: found.path) }
        if let swift = Executable.find("swift") {
            let beside = swift.resolvingSymlinksInPath().deletingLastPathComponent().appending(path: "clang")
            if let found = Executable.find(beside.path) { return Clang(path: found.path) }
        }
        throw CommandError("clang: not found on PATH; name one with --clang or EBPF_CLANG")
    }

    /// Runs it; what it says goes to standard error as it is.
    func compile(_ arguments: [String]) throws(CommandError) {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        do { try process.run() } catch { throw CommandError(path: path, "can't be started: \(error)") }
        process.waitUntilExit()
        guard process.terminationStatus != 0 else { return }
        guard try knowsBPF() else {
            throw CommandError(
                "\(path): this clang has no BPF target (Xcode's has none); "
                    + "name one that has with --clang or EBPF_CLANG, such as LLVM's or the Swift toolchain's on Linux")
        }
        throw CommandError("\(path): failed (exit status \(process.terminationStatus))")
    }

    private func knowsBPF() throws(CommandError) -> Bool {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-print-targets"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw CommandError(path: path, "can't be started: \(error)") }
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.split(separator: "\n").contains { $0.drop { $0 == " " }.hasPrefix("bpf ") }
    }

    /// `prog.bpf.c` gives `prog.bpf.o`, in the current folder.
    static func objectName(of source: String) -> String {
        let file = source.split(separator: "/").last.map(String.init) ?? source
        return (file.hasSuffix(".c") ? String(file.dropLast(2)) : file) + ".o"
    }

    /// This machine, as sources for kprobes name it.
    static var architecture: String {
        #if arch(x86_64)
            "x86"
        #elseif arch(arm64)
            "arm64"
        #elseif arch(arm)
            "arm"
        #elseif arch(s390x)
            "s390"
        #elseif arch(powerpc64) || arch(powerpc64le)
            "powerpc"
        #elseif arch(riscv64)
            "riscv"
        #else
            "unknown"
        #endif
    }

    /// Folders of system headers that depend on the machine.
    static var systemFolders: [String] {
        ["x86_64", "aarch64", "arm", "s390x", "powerpc64le", "riscv64"]
            .map { "/usr/include/\($0)-linux-gnu" }
            .filter { FileManager.default.fileExists(atPath: $0) }
    }
}
