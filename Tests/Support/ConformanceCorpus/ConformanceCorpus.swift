import Foundation

/// The cases of the folder `Conformance/`, which every engine runs.
public enum ConformanceCorpus {
    /// Reads all cases, in the order of their files.
    public static func load() throws -> [ConformanceCase] {
        try files().flatMap { file in
            var parser = CaseParser(
                group: file.deletingLastPathComponent().lastPathComponent,
                topic: file.deletingPathExtension().lastPathComponent)
            return try parser.parse(String(contentsOf: file, encoding: .utf8))
        }
    }

    /// Reads cases from text, as they would stand in `group/topic.txt`.
    public static func parse(_ text: String, group: String, topic: String) throws(ConformanceError) -> [ConformanceCase]
    {
        var parser = CaseParser(group: group, topic: topic)
        return try parser.parse(text)
    }

    /// The files of every group, in alphabetical order.
    private static func files() throws -> [URL] {
        let manager = FileManager.default
        return try manager.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
            .filter(\.hasDirectoryPath)
            .flatMap { try manager.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil) }
            .filter { $0.pathExtension == "txt" }
            .sorted { $0.path < $1.path }
    }

    /// `Conformance/`, found from where this file was compiled.
    private static var folder: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Conformance", isDirectory: true)
    }
}
