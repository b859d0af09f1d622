import BPFImages
import EBPF

/// Reads how a kernel was built, from the files in which that comes: text, or compressed as `/proc/config.gz` is.
enum ConfigurationFile {
    /// The configuration in the file at `path`; `running` is that of the running kernel.
    static func open(_ path: String) throws(CommandError) -> KernelConfiguration {
        let path = path == "running" ? try running() : path
        var bytes = try InputFile.read(path)
        if let compression = Compression(of: bytes) { bytes = try Decompressor.run(compression, bytes[...], of: path) }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("CONFIG_") else { throw CommandError(path: path, "no kernel configuration") }
        return KernelConfiguration(text)
    }

    /// Where the running kernel has its configuration: in `/boot` under its release, or in `/proc`.
    private static func running() throws(CommandError) -> String {
        let release = String(decoding: try InputFile.read("/proc/sys/kernel/osrelease"), as: UTF8.self)
        let places = ["/boot/config-\(release.filter { !$0.isWhitespace })", "/proc/config.gz"]
        guard let place = places.first(where: InputFile.exists) else {
            throw CommandError(
                "the running kernel shows no configuration: there is neither \(places[0]) nor \(places[1])")
        }
        return place
    }
}
