import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Names for machine code that no file has, where profilers look for them: `/tmp/perf-PID.map`.
///
/// Nothing is written until it is asked for, by `enable` or by the environment variable `EBPF_PERF_MAP`. Names of code that is gone stay in
/// the file; where addresses are used again, profilers go by the last line.
/// - Source: Linux, tools/perf/Documentation/jit-interface.txt.
public enum PerfMap {
    private static let isWanted = Atomic<Bool>(HostFile.environment("EBPF_PERF_MAP") != nil)

    /// Names all code that is placed from now on.
    public static func enable() { isWanted.store(true, ordering: .relaxed) }

    /// The file of this process.
    public static var path: String { "/tmp/perf-\(HostProcess.identifier).map" }

    /// Names the code at an address; a file that can't be written is none.
    public static func note(_ name: String, at address: UInt, count: Int) {
        guard isWanted.load(ordering: .relaxed) else { return }
        let line = "\(String(address, radix: 16)) \(String(count, radix: 16)) \(name)\n"
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW
        let file = unsafe open(path, flags, 0o600)
        guard file >= 0 else { return }
        defer { close(file) }
        let bytes = Array(line.utf8)
        // Safety: the call reads as many bytes as there are; one call, so that threads don't mix lines.
        unsafe bytes.withUnsafeBytes { _ = unsafe write(file, $0.baseAddress, $0.count) }
    }
}
