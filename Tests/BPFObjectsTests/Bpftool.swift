import Foundation

/// Loads objects into the running kernel.
enum Bpftool {
    static let canLoad = geteuid() == 0 && path != nil && FileManager.default.isWritableFile(atPath: "/sys/fs/bpf")
    static let path = ["/usr/sbin/bpftool", "/sbin/bpftool", "/usr/bin/bpftool", "/usr/local/sbin/bpftool"]
        .first { FileManager.default.isExecutableFile(atPath: $0) }

    /// What links objects: `EBPF_BPFTOOL`, where it names one newer than the system's.
    static let linker = ProcessInfo.processInfo.environment["EBPF_BPFTOOL"] ?? path

    /// Links objects to one.
    static func link(_ paths: [String], to output: String) throws {
        _ = try run(["gen", "object", output] + paths, of: linker)
    }

    /// Loads and pins an object, asks what the kernel has, and unpins it.
    static func load(_ bytes: [UInt8]) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "swift-ebpf-\(UUID()).bpf.o")
        let pin = "/sys/fs/bpf/swift-ebpf-test-\(getpid())"
        try Data(bytes).write(to: file)
        defer {
            try? FileManager.default.removeItem(at: file)
            try? FileManager.default.removeItem(atPath: pin)
        }
        let loaded = try run(["prog", "load", file.path(), pin])
        return try loaded + run(["prog", "show", "pinned", pin])
    }

    /// Loads all programs of an object and unpins them; the names of those that the kernel took, none when it refused one.
    static func loadAll(_ bytes: [UInt8]) throws -> [String] {
        let file = FileManager.default.temporaryDirectory.appending(path: "swift-ebpf-\(UUID()).bpf.o")
        let folder = "/sys/fs/bpf/swift-ebpf-test-\(getpid())-\(UUID())"
        try Data(bytes).write(to: file)
        defer {
            try? FileManager.default.removeItem(at: file)
            try? FileManager.default.removeItem(atPath: folder)
        }
        _ = try run(["prog", "loadall", file.path(), folder])
        return ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }

    static func run(_ arguments: [String], of tool: String? = path) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: tool ?? "")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return String(decoding: output, as: UTF8.self)
    }
}
