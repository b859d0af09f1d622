import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Machine code with its name and source lines, for `perf inject --jit`: `jit-PID.dump` in a folder.
///
/// Nothing is written until it is asked for, by `enable` or by the environment variable `EBPF_JITDUMP`: a folder, or anything else for `/tmp`. Of the
/// file's start an executable page is mapped, by which `perf record` finds it. Times are those of the monotonic clock (`perf record -k mono`).
///
/// A forked child writes a file of its own.
/// - Source: Linux, tools/perf/Documentation/jitdump-specification.txt.
public enum JITDump {
    /// A place in the code, and the source line that its instructions come from, up to the next place.
    public struct Line: Hashable, Sendable {
        /// The offset of the first instruction, in bytes.
        public var offset: Int
        /// The file's path.
        public var file: String
        /// The line, from 1.
        public var line: Int
        /// The column, from 1; 0 where it is not known.
        public var column: Int

        /// Describes a place.
        public init(offset: Int, file: String, line: Int, column: Int = 0) {
            self.offset = offset
            self.file = file
            self.line = line
            self.column = column
        }
    }

    private static let folder = Mutex<String?>(
        HostFile.environment("EBPF_JITDUMP").map { $0.hasPrefix("/") ? $0 : "/tmp" })
    private static let output = Mutex<JITDumpFile?>(nil)

    /// Writes down all code that is placed from now on.
    public static func enable(in folder: String = "/tmp") { Self.folder.withLock { $0 = folder } }

    /// Whether code is written down.
    public static var isEnabled: Bool { folder.withLock { $0 != nil } }

    /// The file of this process; nil where nothing is written.
    public static var path: String? {
        folder.withLock { $0 }.map { "\($0)/jit-\(HostProcess.identifier).dump" }
    }

    /// Writes down code that was placed; a file that can't be written is none.
    ///
    /// - Parameter lines: by their offsets, ascending.
    public static func note(_ name: String, at address: UInt, count: Int, lines: [Line]) {
        guard let path else { return }
        // Safety: the caller has just placed that many bytes there, and holds them.
        guard let start = unsafe UnsafeRawPointer(bitPattern: address) else { return }
        let code = unsafe Array(UnsafeRawBufferPointer(start: start, count: count))
        output.withLock { output in
            if output?.path != path || output?.owner != HostProcess.identifier { output = JITDumpFile(path) }
            output?.write(name, code, at: UInt64(address), lines)
        }
    }
}

/// The file while it is written.
private struct JITDumpFile {
    let path: String
    /// The process that opened it.
    let owner = HostProcess.identifier
    private let file: Int32
    /// How many functions there are.
    private var count: UInt64 = 0

    /// The numbers of records.
    private enum Record: UInt32 {
        case load = 0
        case lines = 2
    }

    /// Begins a file; nil where there can be none.
    init?(_ path: String) {
        let flags = O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        file = unsafe open(path, flags, 0o600)
        guard file >= 0 else { return nil }
        self.path = path
        append(Self.header(owner))
        let page = Int(sysconf(Int32(_SC_PAGESIZE)))
        // Safety: a new mapping replaces nothing; nobody looks at it but those who watch which files are mapped.
        _ = unsafe mmap(nil, page, PROT_READ | PROT_EXEC, MAP_PRIVATE, file, 0)
    }

    private static func header(_ process: UInt32) -> [UInt8] {
        var bytes = DumpBytes()
        bytes.append(0x4a69_5444 as UInt32)  // "JiTD"
        bytes.append(1 as UInt32)
        bytes.append(40 as UInt32)
        bytes.append(machine)
        bytes.append(0 as UInt32)
        bytes.append(process)
        bytes.append(Clock.monotonic.now())
        bytes.append(0 as UInt64)
        return bytes.bytes
    }

    /// ELF's number for this machine's processor.
    private static var machine: UInt32 {
        #if arch(x86_64)
            62
        #else
            183
        #endif
    }

    mutating func write(_ name: String, _ code: [UInt8], at address: UInt64, _ lines: [JITDump.Line]) {
        if !lines.isEmpty {
            var bytes = DumpBytes()
            bytes.append(address)
            bytes.append(UInt64(lines.count))
            for line in lines {
                bytes.append(address + UInt64(line.offset))
                bytes.append(UInt32(clamping: line.line))
                bytes.append(UInt32(clamping: line.column))
                bytes.append(line.file)
            }
            append(.lines, bytes.bytes)
        }
        var bytes = DumpBytes()
        bytes.append(owner)
        bytes.append(HostProcess.threadIdentifier)
        bytes.append(address)
        bytes.append(address)
        bytes.append(UInt64(code.count))
        bytes.append(count)
        bytes.append(name)
        append(.load, bytes.bytes + code)
        count += 1
    }

    private func append(_ record: Record, _ content: [UInt8]) {
        var bytes = DumpBytes()
        bytes.append(record.rawValue)
        bytes.append(UInt32(clamping: content.count + 16))
        bytes.append(Clock.monotonic.now())
        append(bytes.bytes + content)
    }

    private func append(_ bytes: [UInt8]) {
        // Safety: the call reads as many bytes as there are.
        unsafe bytes.withUnsafeBytes { _ = unsafe Self.write(file, $0.baseAddress, $0.count) }
    }

    @unsafe private static func write(_ file: Int32, _ start: UnsafeRawPointer?, _ count: Int) -> Int {
        // Safety: the caller says how many bytes there are.
        #if canImport(Darwin)
            unsafe Darwin.write(file, start, count)
        #elseif canImport(Glibc)
            unsafe Glibc.write(file, start, count)
        #else
            unsafe Musl.write(file, start, count)
        #endif
    }
}

/// Bytes of the file, in the host's order.
private struct DumpBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append<Number: FixedWidthInteger>(_ number: Number) {
        // Safety: the bytes of a number.
        unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
    }

    /// A text with the zero that ends it.
    mutating func append(_ text: String) {
        bytes += text.utf8.filter { $0 != 0 } + [0]
    }
}
