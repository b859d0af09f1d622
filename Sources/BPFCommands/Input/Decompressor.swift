import BPFImages
import Foundation

/// Decompresses with the system's commands, which nearly every machine has: a statically linked `ebpf` can't load
/// libraries, and the commands bring no code of others into this process.
enum Decompressor {
    /// Gives what `bytes` stand for to `take`, piece by piece, until it has seen enough.
    static func run(
        _ compression: Compression,
        _ bytes: ArraySlice<UInt8>,
        of path: String,
        take: (Data) throws(CommandError) -> Bool
    ) throws(CommandError) {
        let (name, arguments) = compression.command
        guard let executable = Executable.find(name) else {
            throw CommandError(
                path: path, "is compressed with \(compression.rawValue): the command '\(name)' is not installed")
        }
        let input = try ScratchFile(bytes)
        defer { input.remove() }
        let process = Process()
        let output = Pipe()
        process.executableURL = executable
        process.arguments = arguments
        process.standardInput = input.handle
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do { try process.run() } catch { throw CommandError("\(executable.path): can't be started: \(error)") }
        var isEnough = false
        while !isEnough {
            let piece = output.fileHandleForReading.availableData
            if piece.isEmpty { break }
            isEnough = try take(piece)
        }
        if isEnough { process.terminate() }
        try? output.fileHandleForReading.close()
        process.waitUntilExit()
        // gzip says 2 of what follows the stream, which images are padded with.
        let isFine = process.terminationStatus == 0 || (compression == .gzip && process.terminationStatus == 2)
        guard isEnough || isFine else {
            throw CommandError(
                path: path, "'\(name)' can't decompress it (exit status \(process.terminationStatus))")
        }
    }

    /// All that `bytes` stand for.
    static func run(
        _ compression: Compression, _ bytes: ArraySlice<UInt8>, of path: String
    ) throws(CommandError) -> [UInt8] {
        var whole: [UInt8] = []
        try run(compression, bytes, of: path) { piece throws(CommandError) in
            whole += piece
            return false
        }
        return whole
    }
}

extension Compression {
    /// The command that decompresses standard input to standard output.
    fileprivate var command: (name: String, arguments: [String]) {
        switch self {
        case .gzip: ("gzip", ["-dc"])
        case .xz: ("xz", ["-dc"])
        case .lzma: ("xz", ["--format=lzma", "-dc"])
        case .bzip2: ("bzip2", ["-dc"])
        case .zstd: ("zstd", ["-dcq"])
        case .lz4: ("lz4", ["-dcq"])
        case .lzo: ("lzop", ["-dcq"])
        }
    }
}

/// Bytes in a file without a name that others would know, for a command to read.
struct ScratchFile {
    let url: URL
    let handle: FileHandle

    init(_ bytes: ArraySlice<UInt8>) throws(CommandError) {
        url = FileManager.default.temporaryDirectory.appending(path: "ebpf-\(UUID().uuidString)")
        do {
            try Data(bytes).write(to: url)
            handle = try FileHandle(forReadingFrom: url)
        } catch {
            throw CommandError(path: url.path, "can't be written: \(error)")
        }
    }

    func remove() {
        try? handle.close()
        try? FileManager.default.removeItem(at: url)
    }
}
