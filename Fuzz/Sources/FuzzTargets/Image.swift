import EBPF

/// A kernel image or package: what it is, and an archive of files.
func feedImage(_ bytes: [UInt8]) {
    do {
        if case .types(let range) = try ImageLayer(bytes) { _ = try? BTF(Array(bytes[range])).count() }
    } catch {
        precondition(!"\(error)".isEmpty, "an error without words")
    }
    var scanner = TarScanner()
    for start in stride(from: 0, to: bytes.count, by: 777) {
        guard let found = try? scanner.take(bytes[start..<min(start + 777, bytes.count)]) else { break }
        if !found.isEmpty { break }
    }
}
