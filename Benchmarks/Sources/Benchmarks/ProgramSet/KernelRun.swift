import EBPF
import Foundation

/// The running kernel's own JIT, by `BPF_PROG_TEST_RUN` through bpftool.
struct KernelRun {
    private let folder: String

    /// Nil where programs can't be loaded.
    init?(scratch: String) {
        guard geteuid() == 0 else { return nil }
        let folder = "\(scratch)/bpffs"
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        guard Self.output(["mount", "-t", "bpf", "bpf", folder]) != nil else { return nil }
        self.folder = folder
    }

    /// Nanoseconds a run, or nil where the kernel refuses the program.
    func measure(_ name: String, object: String, packet: String) -> Double? {
        let pin = "\(folder)/\(name)"
        guard Self.output(["bpftool", "prog", "load", object, pin, "type", "classifier"]) != nil else { return nil }
        defer { unlink(pin) }
        var times: [Double] = []
        for _ in 0..<12 {
            let text = Self.output([
                "bpftool", "-j", "prog", "run", "pinned", pin, "data_in", packet, "repeat", "20000",
            ])
            guard let text, let answer = try? JSONSerialization.jsonObject(with: text) as? [String: Any],
                let duration = answer["duration"] as? Double
            else { return nil }
            times.append(duration)
        }
        return times.min()
    }

    func close() { _ = Self.output(["umount", folder]) }

    private static func output(_ arguments: [String]) -> Data? {
        let (process, pipe) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return process.terminationStatus == 0 ? data : nil
    }
}
