import Foundation

/// Runs an executable that the package built, as a user would.
struct Tool {
    /// What came of it.
    struct Outcome {
        let status: Int32
        let output: String
        let errors: String
    }

    let name: String

    /// The `ebpf` command.
    static let ebpf = Tool(name: "ebpf")
    /// The plugin of the public conformance suite.
    static let conformance = Tool(name: "ebpf-conformance")

    /// Runs the tool in the package's folder with `arguments`, giving it `input`.
    func run(_ arguments: String..., input: String = "") throws -> Outcome {
        try run(arguments, input: input)
    }

    /// Runs the tool in the package's folder with `arguments`, giving it `input`; `launcher` is what starts it, if anything does.
    func run(_ arguments: [String], input: String = "", launcher: String? = nil) throws -> Outcome {
        let process = Process()
        let executable = Self.products.appending(path: name)
        process.executableURL = launcher.map { URL(filePath: $0) } ?? executable
        process.arguments = (launcher == nil ? [] : [executable.path]) + arguments
        process.currentDirectoryURL = Self.package
        let (output, errors, standardInput) = (Pipe(), Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = standardInput
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        let complaint = errors.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return Outcome(
            status: process.terminationStatus,
            output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: complaint, as: UTF8.self)
        )
    }

    /// The root of the package.
    static let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// The folder that the build put its products in: that of the test bundle.
    static let products: URL = {
        let bundle = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }
        let path = bundle?.bundleURL ?? URL(filePath: CommandLine.arguments[0])
        return path.deletingLastPathComponent()
    }()
}

/// A file that goes when the test ends.
final class TemporaryFile {
    let path: String

    init(_ name: String, _ bytes: [UInt8] = []) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "ebpf-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: name).path
        if !bytes.isEmpty { try Data(bytes).write(to: URL(filePath: path)) }
    }

    deinit {
        try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent())
    }

    var bytes: [UInt8] { FileManager.default.contents(atPath: path).map(Array.init) ?? [] }
}
