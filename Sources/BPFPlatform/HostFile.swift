#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Files and directories by path, as far as libraries need them.
public enum HostFile {
    /// The first `limit` bytes of a file; nil when it can't be read.
    public static func contents(of path: String, limit: Int) -> [UInt8]? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: limit)
        // Safety: the call fills at most `limit` bytes.
        let count = unsafe bytes.withUnsafeMutableBytes { unsafe read(file, $0.baseAddress, limit) }
        return count < 0 ? nil : Array(bytes.prefix(count))
    }

    /// Writes bytes to the standard output at once.
    public static func writeToStandardOutput(_ bytes: [UInt8]) {
        // Safety: the call reads as many bytes as there are.
        unsafe bytes.withUnsafeBytes { _ = unsafe write(1, $0.baseAddress, $0.count) }
    }

    /// The value of an environment variable; nil when it is not set or empty.
    public static func environment(_ name: String) -> String? {
        // Safety: the system's string is copied at once.
        guard let value = unsafe getenv(name) else { return nil }
        let text = unsafe String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// Makes a directory that its owner alone may enter, and what leads to it; one that is there already stays as it is.
    public static func makeDirectory(_ path: String) throws(SystemError) {
        var prefix = path.hasPrefix("/") ? "/" : ""
        for part in path.split(separator: "/") {
            prefix += prefix.isEmpty || prefix.hasSuffix("/") ? part : "/" + part
            if unsafe mkdir(prefix, 0o700) != 0, errno != EEXIST { throw SystemError("mkdir", number: errno) }
        }
    }

    /// Removes a file's name.
    public static func remove(_ path: String) throws(SystemError) {
        if unsafe unlink(path) != 0 { throw SystemError("unlink", number: errno) }
    }

    /// The names in a directory, sorted, without those that begin with a dot.
    public static func names(in directory: String) throws(SystemError) -> [String] {
        // Safety: the stream is closed before it goes, and each name is copied before the next is read.
        guard let stream = unsafe opendir(directory) else { throw SystemError("opendir", number: errno) }
        defer { unsafe closedir(stream) }
        var names: [String] = []
        while let entry = unsafe readdir(stream) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names.sorted()
    }

    /// Whether a path names a directory.
    public static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        // Safety: the call fills the structure that it is given.
        return unsafe stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}
