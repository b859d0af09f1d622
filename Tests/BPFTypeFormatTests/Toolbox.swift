import BPFBytes
import Foundation

/// Programs that tests compare with or compile with, where the machine has them.
enum Toolbox {
    /// A clang with the BPF target: `EBPF_CLANG`, else the one on the path.
    static let clang: String? = {
        let named = ProcessInfo.processInfo.environment["EBPF_CLANG"] ?? find("clang")
        guard let path = named else { return nil }
        let check = try? run(path, ["-target", "bpf", "-x", "c", "-c", "/dev/null", "-o", "/dev/null"])
        return check?.status == 0 ? path : nil
    }()

    /// bpftool, which is the reference for what printers print.
    static let bpftool: String? = ProcessInfo.processInfo.environment["EBPF_BPFTOOL"] ?? find("bpftool")

    /// The types of the running kernel.
    static let kernelTypes = "/sys/kernel/btf/vmlinux"
    static let hasKernelTypes = FileManager.default.isReadableFile(atPath: kernelTypes)

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
    }

    /// Runs a program to its end.
    static func run(_ path: String, _ arguments: [String]) throws -> (status: Int32, output: String, errors: String) {
        try inTemporaryDirectory { directory in
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = arguments
            let streams = ["output", "errors"].map { directory.appendingPathComponent($0) }
            let handles = try streams.map { url in
                try Data().write(to: url)
                return try FileHandle(forWritingTo: url)
            }
            process.standardOutput = handles[0]
            process.standardError = handles[1]
            try process.run()
            process.waitUntilExit()
            let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
            return (process.terminationStatus, texts[0], texts[1])
        }
    }

    /// Compiles C for BPF and returns its BTF.
    static func compile(_ source: String, target: String = "bpfel") throws -> [UInt8] {
        try compile(source, target: target, sections: [".BTF"])[0]
    }

    /// Compiles C for BPF and returns sections of the object.
    static func compile(_ source: String, target: String, sections: [String]) throws -> [[UInt8]] {
        try inTemporaryDirectory { directory in
            let file = directory.appendingPathComponent("source.c")
            let object = directory.appendingPathComponent("source.o").path
            try Data(source.utf8).write(to: file)
            let arguments = ["-target", target, "-mcpu=v3", "-g", "-O2", "-w", "-c", file.path, "-o", object]
            let result = try run(clang ?? "", arguments)
            guard result.status == 0 else { throw CompilationError(messages: result.errors) }
            let elf = try bytes(object)
            return try sections.map { try section($0, of: elf) }
        }
    }

    /// The contents of a section of a 64-bit ELF object.
    static func section(_ name: String, of elf: [UInt8]) throws -> [UInt8] {
        let order: ByteOrder = elf[5] == 1 ? .little : .big
        let table = Int(try elf.read(UInt64.self, at: 40, in: order))
        let count = Int(try elf.read(UInt16.self, at: 60, in: order))
        let names = table + 64 * Int(try elf.read(UInt16.self, at: 62, in: order))
        let nameStart = Int(try elf.read(UInt64.self, at: names + 24, in: order))
        for header in stride(from: table, to: table + 64 * count, by: 64) {
            let nameOffset = Int(try elf.read(UInt32.self, at: header, in: order))
            guard try elf.string(at: nameStart + nameOffset) == name else { continue }
            let start = Int(try elf.read(UInt64.self, at: header + 24, in: order))
            return try elf.copy(at: start, count: Int(try elf.read(UInt64.self, at: header + 32, in: order)))
        }
        throw CompilationError(messages: "no section \(name)")
    }

    static func inTemporaryDirectory<Value>(_ body: (URL) throws -> Value) throws -> Value {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: directory) }
        return try body(directory)
    }

    private static func find(_ name: String) -> String? {
        let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
        let directories = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin"]
        return directories.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
    }
}

/// A compiler's complaint.
struct CompilationError: Error {
    let messages: String
}
