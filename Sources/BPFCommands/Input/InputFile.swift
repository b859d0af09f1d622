import SystemPackage

/// Reads whole files that the user names; `-` is standard input.
enum InputFile {
    /// The bytes of the file at `path`.
    static func read(_ path: String) throws(CommandError) -> [UInt8] {
        do {
            if path == "-" { return try drain(.standardInput) }
            let file = try FileDescriptor.open(FilePath(path), .readOnly)
            return try file.closeAfter { try drain(file) }
        } catch let error as Errno {
            throw CommandError(path: path, error.description.lowercasedFirst)
        } catch {
            throw CommandError(path: path, "\(error)")
        }
    }

    /// Whether there is something at `path`, readable or not.
    static func exists(_ path: String) -> Bool {
        do {
            try FileDescriptor.open(FilePath(path), .readOnly).close()
            return true
        } catch {
            return (error as? Errno) != .noSuchFileOrDirectory && (error as? Errno) != .fileNameTooLong
        }
    }

    private static func drain(_ file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            // Safety: the buffer is the chunk's storage for the length of the call.
            let count = try unsafe chunk.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
            if count == 0 { return bytes }
            bytes += chunk[..<count]
        }
    }
}

extension String {
    /// The text as it reads in the middle of a sentence.
    var lowercasedFirst: String {
        prefix(1).lowercased() + dropFirst()
    }
}
