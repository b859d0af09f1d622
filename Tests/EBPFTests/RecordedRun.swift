import EBPF
import Foundation
import Testing

/// What Linux 6.18 made of one run of a fixture, from `Tests/Fixtures/linux-6.18.json`.
struct RecordedRun: Sendable, CustomTestStringConvertible {
    let object: String
    let program: String
    let input: [UInt8]
    /// R0; nil where the run was refused.
    let result: UInt32?
    /// The packet afterwards; nil where it was not recorded.
    let output: [UInt8]?
    /// Data sections afterwards.
    let data: [String: [UInt8]]
    /// What the refused run was answered with.
    let errno: Int32?

    var testDescription: String { "\(object): \(program)" }

    /// All recorded runs.
    static let all: [RecordedRun] = {
        guard let bytes = try? Data(contentsOf: Fixtures.folder.appending(path: "linux-6.18.json")),
            let file = try? JSONDecoder().decode(File.self, from: bytes)
        else { return [] }
        return file.objects.flatMap { object in
            (object.runs ?? []).map { RecordedRun($0, of: object.object, inputs: file.inputs) }
        }
    }()

    private init(_ run: File.Run, of object: String, inputs: [String: String]) {
        self.object = object
        program = run.program
        input = Fixtures.bytes(inputs[run.input])
        result = run.return
        output = run.output.map { Fixtures.bytes($0) }
        data = (run.data ?? [:]).mapValues { Fixtures.bytes($0) }
        errno = run.errno
    }

    private struct File: Decodable {
        let inputs: [String: String]
        let objects: [Object]

        struct Object: Decodable {
            let object: String
            let runs: [Run]?
        }

        struct Run: Decodable {
            let program: String
            let input: String
            let `return`: UInt32?
            let output: String?
            let data: [String: String]?
            let errno: Int32?
        }
    }
}

/// The committed objects.
enum Fixtures {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures")

    /// The specs of the fixture called `name`.
    static func spec(_ name: String) throws -> CollectionSpec {
        let bytes = try Data(contentsOf: folder.appending(path: "objects/\(name).bpf.o"))
        return try CollectionSpec(ObjectFile(Array(bytes)))
    }

    static func bytes(_ hexadecimal: String?) -> [UInt8] {
        (try? Hex.decode(hexadecimal ?? "")) ?? []
    }
}
