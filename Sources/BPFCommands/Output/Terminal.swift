#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The two streams that commands print to; colours and progress appear only where a person is looking.
enum Terminal {
    /// Whether standard output is a terminal that wants colours.
    static let hasColours = isatty(STDOUT_FILENO) == 1 && !isSet("NO_COLOR")

    /// Whether standard error is a terminal, so that a line on it can be redrawn.
    static let showsProgress = isatty(STDERR_FILENO) == 1

    /// Whether nobody asked for text without colours.
    static let wantsColours = !isSet("NO_COLOR")

    /// `text` in bold on a terminal, as it is elsewhere.
    static func bold(_ text: String) -> String {
        hasColours ? "\u{1b}[1m\(text)\u{1b}[0m" : text
    }

    /// `text` dimmed on a terminal, as it is elsewhere.
    static func dim(_ text: String) -> String {
        hasColours ? "\u{1b}[2m\(text)\u{1b}[0m" : text
    }

    /// `text` in red on a terminal that standard error goes to.
    static func red(_ text: String) -> String {
        showsProgress && !isSet("NO_COLOR") ? "\u{1b}[31m\(text)\u{1b}[0m" : text
    }

    /// Prints lines to standard output; a reader that went away (`ebpf … | head`) is no error.
    static func print(_ lines: some Sequence<String>) {
        for line in lines { Swift.print(line) }
    }

    /// Prints one line to standard error.
    static func complain(_ line: String) {
        var text = Array((line + "\n").utf8)
        // Safety: the buffer is the array's storage for the length of the call.
        unsafe text.withUnsafeMutableBytes { _ = unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Redraws the progress line on standard error, or clears it when `text` is nil.
    static func progress(_ text: String?) {
        guard showsProgress else { return }
        var bytes = Array("\r\u{1b}[K\(text ?? "")".utf8)
        // Safety: the buffer is the array's storage for the length of the call.
        unsafe bytes.withUnsafeMutableBytes { _ = unsafe write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }

    /// Ends the process.
    static func exit(_ status: Int32) -> Never {
        #if canImport(Darwin)
            Darwin.exit(status)
        #elseif canImport(Glibc)
            Glibc.exit(status)
        #elseif canImport(Musl)
            Musl.exit(status)
        #endif
    }

    private static func isSet(_ variable: String) -> Bool {
        // Safety: the pointer is tested, not followed.
        unsafe getenv(variable) != nil
    }
}
