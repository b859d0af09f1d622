import BPFImages
import EBPF

/// Opens BTF from the files in which it comes: raw, an ELF file with `.BTF`, a boot image, a kernel package, any of them
/// compressed.
enum BTFFile {
    /// Where the running kernel has its types.
    static let running = "/sys/kernel/btf/vmlinux"

    /// The BTF in the file at `path`; `running` is that of the running kernel.
    ///
    /// - Parameter base: what split BTF, such as a module's, continues; for the modules of the running kernel that kernel.
    static func open(_ path: String, base: String? = nil) throws(CommandError) -> BTF {
        let path = path == "running" ? running : path
        let bytes = try types(in: path)
        let isModule = path.hasPrefix("/sys/kernel/btf/") && path != running
        do {
            guard let base = base ?? (isModule ? running : nil) else { return try BTF(bytes) }
            return try BTF(bytes, base: try open(base))
        } catch let error as BTFError {
            let isSplit = error.reason == .unterminatedStrings && base == nil
            let hint = isSplit ? "; if it is a module's, name its kernel's types with --base-btf" : ""
            throw CommandError(path: path, "\(error)\(hint)")
        } catch let error as CommandError {
            throw error
        } catch {
            throw CommandError(path: path, "\(error)")
        }
    }

    /// The bytes of the BTF, taken out of everything that is around them.
    private static func types(in path: String) throws(CommandError) -> [UInt8] {
        var bytes = try InputFile.read(path)
        for _ in 0..<layerLimit {
            switch try layer(bytes, path) {
            case .types(let range): return range == bytes.indices ? bytes : Array(bytes[range])
            case .compressed(let payload): bytes = try contents(of: payload, in: bytes, path)
            case .package(let payload): bytes = try kernel(of: payload, in: bytes, path)
            }
        }
        throw CommandError(path: path, "packed more than \(layerLimit) times")
    }

    /// A package, its archive, the boot image in it, and what that holds.
    private static let layerLimit = 6

    private static func layer(_ bytes: [UInt8], _ path: String) throws(CommandError) -> ImageLayer {
        do throws(ImageError) { return try ImageLayer(bytes) } catch { throw CommandError(path: path, error) }
    }

    private static func contents(
        of payload: ImageLayer.Payload, in bytes: [UInt8], _ path: String
    ) throws(CommandError) -> [UInt8] {
        guard let compression = payload.compression else { return Array(bytes[payload.range]) }
        let whole = try Decompressor.run(compression, bytes[payload.range], of: path)
        if let size = payload.size, size != whole.count {
            throw CommandError(path: path, "a kernel of \(size) bytes was decompressed to \(whole.count)")
        }
        return whole
    }

    private static func kernel(
        of payload: ImageLayer.Payload, in bytes: [UInt8], _ path: String
    ) throws(CommandError) -> [UInt8] {
        var scanner = TarScanner()
        var kernel: [UInt8]?
        func take(_ piece: some Collection<UInt8>) throws(CommandError) -> Bool {
            do throws(ImageError) { kernel = try scanner.take(piece) } catch { throw CommandError(path: path, error) }
            return kernel != nil
        }
        if let compression = payload.compression {
            try Decompressor.run(compression, bytes[payload.range], of: path) { piece throws(CommandError) in
                try take(piece)
            }
        } else {
            _ = try take(bytes[payload.range])
        }
        guard let kernel else { throw CommandError(path: path, ImageError.noKernel) }
        return kernel
    }
}
