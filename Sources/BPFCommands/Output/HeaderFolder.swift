import BPFBindings
import EBPF
import Foundation

/// A temporary folder with the headers that are made on demand.
struct HeaderFolder {
    let path: String

    /// `ebpf/helpers.h`, and `vmlinux.h` where a kernel is named.
    init(btf: String?) throws(CommandError) {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebpf-headers-\(UUID().uuidString)")
        path = folder.path
        do {
            try FileManager.default.createDirectory(
                at: folder.appending(path: "ebpf"), withIntermediateDirectories: true)
        } catch { throw CommandError(path: path, "can't be made: \(error)") }
        try OutputFile.write(Array(Self.helpers.utf8), to: path + "/ebpf/helpers.h")
        guard let btf else { return }
        let types = try BTFFile.open(btf)
        let header: String
        do { header = try CPrinter(types).header(kernelFunctions: true) } catch {
            throw CommandError(path: btf, "\(error)")
        }
        try OutputFile.write(Array(header.utf8), to: path + "/vmlinux.h")
    }

    /// The text of `ebpf/helpers.h`.
    static var helpers: String { HelperHeader.text() }

    func remove() {
        try? FileManager.default.removeItem(atPath: path)
    }
}
