import Foundation

/// Reads files as a program would that cares: into memory of their size, once.
enum FileBytes {
    struct Failure: Error { let path: String }

    static func read(_ path: String) throws -> [UInt8] {
        let file = open(path, O_RDONLY)
        guard file >= 0 else { throw Failure(path: path) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw Failure(path: path) }
        let size = Int(status.st_size)
        return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            while count < size, let start = buffer.baseAddress {
                let step = Foundation.read(file, start + count, size - count)
                if step <= 0 { break }
                count += step
            }
        }
    }
}
