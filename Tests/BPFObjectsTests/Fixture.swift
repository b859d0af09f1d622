import BPFObjects
import Foundation

/// The objects that are compiled from `Tests/Fixtures`.
enum Fixture {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// The names of all objects, as in `maps.be`.
    static let names: [String] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: "objects").path())
        let suffix = ".bpf.o"
        return (files ?? []).filter { $0.hasSuffix(suffix) }.map { String($0.dropLast(suffix.count)) }.sorted()
    }()

    /// Those that must open.
    static var valid: [String] { names.filter { $0 != "legacy_maps" } }

    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: "objects/\(name).bpf.o")))
    }

    static func spec(_ name: String) throws -> CollectionSpec {
        try CollectionSpec(try ObjectFile(try bytes(name)))
    }
}

/// The error of reading an object, in words; nil when there is none.
func failure(_ bytes: [UInt8]) -> String? {
    do throws(ObjectError) {
        _ = try CollectionSpec(try ObjectFile(bytes))
        return nil
    } catch {
        return error.description
    }
}
