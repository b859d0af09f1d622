import BPFBytes
import BPFInstructions
import BPFObjects
import BPFTypeFormat
import Foundation
import Testing

/// What libbpf made of objects, as `Tools/core-corpus/make` records it.
enum CORECorpus {
    static let folder = ProcessInfo.processInfo.environment["EBPF_CORE_CORPUS"]

    /// How far libbpf came.
    enum Result: String {
        /// It refused the object.
        case notOpened
        /// A relocation could not be carried out.
        case no
        case yes
        /// It gave up before it came to relocations: something else of the object can't be loaded here.
        case unreached
    }

    /// One object against one target.
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        private(set) var object = ""
        private(set) var target = ""
        private(set) var result = Result.notOpened
        private(set) var programs: [String: [UInt8]] = [:]

        init(path: String) throws {
            testDescription = URL(filePath: path).deletingPathExtension().lastPathComponent
            for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
                let words = line.split(separator: " ").map(String.init)
                switch words.first {
                case "object": object = words[1]
                case "target": target = words[1]
                case "relocated": result = Result(rawValue: words[1]) ?? .notOpened
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

    /// The instructions of a program as far as they can be compared.
    ///
    /// Descriptors of maps are zero, as in the record. So is what says who the kernel's functions and variables are: libbpf writes it in
    /// the same step, here it is another (`resolved(against:)`).
    static func comparable(_ code: [Instruction], _ program: ProgramSpec) -> [Instruction] {
        var code = code
        for slot in code.indices where code[slot].isWide && [1, 2].contains(code[slot].source.rawValue) {
            code[slot].immediate = 0
        }
        for reference in program.references where reference.isOfKernel && code.indices.contains(reference.slot) {
            let slot = reference.slot
            if code[slot].isWide, slot + 1 < code.count { code[slot + 1] = Instruction(opcode: 0) }
            code[slot] = Instruction(opcode: code[slot].opcode, destination: code[slot].destination)
        }
        return code
    }

    static func collection(_ path: String) throws -> CollectionSpec {
        var collection = try CollectionSpec(ObjectFile([UInt8](try Data(contentsOf: URL(filePath: path)))))
        for index in collection.programs.indices { collection.programs[index].autoload = true }
        return collection
    }
}

extension Reference {
    fileprivate var isOfKernel: Bool {
        switch target {
        case .kernelFunction, .kernelVariable: true
        default: false
        }
    }
}
