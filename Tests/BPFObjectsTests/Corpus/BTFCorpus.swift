import BPFBytes
import BPFModel
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

/// The cases of the kernel's own tests of BTF, as `Tools/btf-corpus/make` writes them.
enum BTFCorpus {
    static let folder = ProcessInfo.processInfo.environment["EBPF_BTF_CORPUS"]

    /// One line of the list: its columns, and the files that belong to it.
    struct Case: CustomTestStringConvertible, Sendable {
        let columns: [String]

        var kind: String { columns[0] }
        var testDescription: String { "\(columns[1]) \(columns[2])" }
        /// Whether it must be refused.
        var isRefused: Bool { columns[3] == "1" }
        /// What the refusal must say; empty for anything.
        var message: String { columns[4] }

        func number(_ column: Int) -> Int { Int(columns[column]) ?? 0 }

        func bytes(_ part: String) throws -> [UInt8] {
            let folder = try #require(BTFCorpus.folder)
            return [UInt8](try Data(contentsOf: URL(filePath: "\(folder)/\(kind)-\(columns[1]).\(part)")))
        }

        /// The map of a raw case.
        var map: MapSpec? {
            guard number(5) != 0, let type = MapType(rawValue: UInt32(number(5))) else { return nil }
            var map = MapSpec(
                name: "map", type: type, keySize: number(6), valueSize: number(7), maxEntries: number(10))
            if number(8) != 0 { map.keyType = TypeID(rawValue: UInt32(number(8))) }
            if number(9) != 0 { map.valueType = TypeID(rawValue: UInt32(number(9))) }
            return map
        }
    }

    static func cases(_ kind: String) throws -> [Case] {
        guard let folder else { return [] }
        let list = try String(contentsOfFile: "\(folder)/cases.tsv", encoding: .utf8)
        return list.split(separator: "\n").map { line in
            Case(columns: line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }.filter { $0.kind == kind }
    }
}
