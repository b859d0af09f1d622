import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

/// What libbpf made of objects, as `Tools/core-corpus/make` records it.
enum CORECorpus {
    static let folder = ProcessInfo.processInfo.environment["EBPF_CORE_CORPUS"]

    /// One object against one target.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        private(set) var object = ""
        private(set) var target = ""
        /// Whether all relocations could be carried out.
        private(set) var isRelocated = false
        private(set) var programs: [String: [UInt8]] = [:]

        init(path: String) throws {
            testDescription = URL(filePath: path).deletingPathExtension().lastPathComponent
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                switch words.first {
                case "object": object = words[1]
                case "target": target = words[1]
                case "relocated": isRelocated = words[1] == "yes"
                case "program": programs[words[1]] = try Hex.decode(words.count > 2 ? words[2] : "")
                default: break
                }
            }
        }
    }

    static func cases() throws -> [Case] {
        guard let folder else { return [] }
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".txt") }
        return try names.sorted().map { try Case(path: "\(folder)/\($0)") }
    }

    /// The types in a file: raw BTF, opened once, or the section of an object.
    static func types(_ path: String) throws -> BTF {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: path)))
        if bytes.starts(with: [0x7f]) {
            let elf = try ELFFile(bytes)
            let section = elf.sections.first { $0.name == ".BTF" }
            return try BTF(section.map { elf.contents(of: $0) } ?? [])
        }
        return try BTF(bytes)
    }

    static func collection(_ path: String) throws -> CollectionSpec {
        var collection = try CollectionSpec(ObjectFile([UInt8](try Data(contentsOf: URL(filePath: path)))))
        for index in collection.programs.indices { collection.programs[index].autoload = true }
        return collection
    }
}
