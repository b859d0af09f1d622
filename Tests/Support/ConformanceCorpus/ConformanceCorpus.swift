import Foundation

/// The cases of the folder `Conformance/`, which every engine runs.
public enum ConformanceCorpus {
    /// Reads all cases, in the order of their files.
    public static func load() throws -> [ConformanceCase] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return try paths.filter { $0.hasSuffix(".txt") }.sorted().flatMap { path in
            let file = folder.appendingPathComponent(path)
            return try parse(
                String(contentsOf: file, encoding: .utf8), group: file.deletingLastPathComponent().lastPathComponent,
                topic: file.deletingPathExtension().lastPathComponent)
        }
    }

    /// Reads cases from text, as they would stand in `group/topic.txt`.
    public static func parse(_ text: String, group: String, topic: String) throws(ConformanceError) -> [ConformanceCase]
    {
        var parser = CaseParser(group: group, topic: topic)
        return try parser.parse(text)
    }

    /// `Conformance/`, found from where this file was compiled.
    private static var folder: URL {
        var root = URL(fileURLWithPath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appendingPathComponent("Conformance", isDirectory: true)
    }
}
