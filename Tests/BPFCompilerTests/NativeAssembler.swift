import Foundation
import Testing

/// The toolchain's assembler, as a second opinion on what instructions look like in bytes.
enum NativeAssembler {
    /// Where clang is; nil when there is none.
    static let clang: URL? = HostTool.find("clang")

    static let missing: Comment = "needs clang on the path"

    /// The `.text` bytes of a source for a target triple.
    static func assemble(_ source: String, for triple: String, options: [String] = []) throws -> [UInt8] {
        let clang = try #require(clang)
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let (input, output) = (folder.appendingPathComponent("a.s"), folder.appendingPathComponent("a.o"))
        try Data(source.utf8).write(to: input)
        let arguments = ["-target", triple, "-c", "-x", "assembler", input.path, "-o", output.path] + options
        let result = try HostTool.run(clang, arguments)
        try #require(result.status == 0, "\(result.errors.prefix(2000))")
        return try #require(text(of: [UInt8](Data(contentsOf: output))))
    }

    /// The contents of `.text` in a little-endian ELF64 file.
    private static func text(of file: [UInt8]) -> [UInt8]? {
        func number(_ offset: Int, _ count: Int) -> Int {
            file[offset..<(offset + count)].reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        let (table, count, names) = (number(0x28, 8), number(0x3c, 2), number(0x3e, 2))
        let strings = number(table + names * 64 + 0x18, 8)
        for header in (0..<count).map({ table + $0 * 64 }) {
            let name = strings + number(header, 4)
            if file[name...].prefix(6) == ArraySlice(".text\0".utf8) {
                return Array(file[number(header + 0x18, 8)...].prefix(number(header + 0x20, 8)))
            }
        }
        return nil
    }
}
