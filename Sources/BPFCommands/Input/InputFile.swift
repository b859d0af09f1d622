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

    private static func drain(_ file: FileDescriptor) throws -> [UInt8] {
        var bytes: [UInt8] = []
        let chunk = 1 << 20
        while true {
            var count = 0
            let part = try [UInt8](unsafeUninitializedCapacity: chunk) { buffer, initialized in
                // Safety: the call fills a prefix of the buffer and says how long it is.
                initialized = try unsafe file.read(into: UnsafeMutableRawBufferPointer(buffer))
                count = initialized
            }
            if count == 0 { return bytes }
            bytes += part
        }
    }
}

extension String {
    /// The text as it reads in the middle of a sentence.
    var lowercasedFirst: String {
        prefix(1).lowercased() + dropFirst()
    }
}
