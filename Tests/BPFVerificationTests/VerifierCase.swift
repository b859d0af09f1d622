import BPFAssembler
import BPFInstructions
import BPFModel
import BPFVerification
import Foundation
import Testing

/// A program and Linux's verdict on it, from a file in `Tests/VerifierCases`.
struct VerifierCase: Sendable, CustomTestStringConvertible {
    /// The file without its folder and extension.
    let file: String
    /// What the case is about; unique in its file.
    let name: String
    let request: VerificationRequest
    /// The verdict of Linux 6.12.
    let expectation: Expectation
    /// The verdict of Linux 6.18, where it is another one.
    let laterExpectation: Expectation?

    /// Whether a loader can give it to the kernel as it is: as root, without maps that are filled and frozen before, or lists of objects.
    var isForRunningKernel: Bool {
        request.privilege == .root
            && request.maps.allSatisfy { map in
                map.frozenContents == nil && !map.fields.contains { $0.kind.rawValue == "bpf_list_head" }
            }
    }

    enum Expectation: Hashable, Sendable {
        case accepted
        /// With the whole message.
        case rejected(String)

        var message: String? {
            if case .rejected(let message) = self { message } else { nil }
        }
    }

    var testDescription: String { "\(file): \(name)" }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "VerifierCases")

    /// All cases, by file and place.
    static let all: [VerifierCase] = {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        var cases: [VerifierCase] = []
        for name in names.filter({ $0.hasSuffix(".bpfcase") }).sorted() {
            do {
                let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
                cases += try VerifierCaseParser(file: String(name.dropLast(8))).parse(text)
            } catch {
                Issue.record("\(name): \(error)")
            }
        }
        return cases
    }()
}

/// What is wrong with a file of cases.
struct VerifierCaseError: Error, CustomStringConvertible {
    let description: String
}

/// Reads the cases of one file; the format is described in `docs/testing.md`.
struct VerifierCaseParser {
    let file: String

    private static let keys: Set<String> = [
        "name", "privilege", "flags", "fields", "global", "function", "frozen", "asm", "accepted", "rejected",
        "linux-6.18",
    ]

    func parse(_ text: String) throws -> [VerifierCase] {
        var cases: [VerifierCase] = []
        var fields: [String: String] = [:]
        var key: String?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) where !line.hasPrefix("#") {
            guard line.hasPrefix("-- ") else {
                if let key { fields[key, default: ""] += line + "\n" }
                continue
            }
            let words = line.dropFirst(3).split(separator: " ", maxSplits: 1)
            let name = String(words.first ?? "")
            guard Self.keys.contains(name) else {
                throw VerifierCaseError(description: "no section is called '\(name)'")
            }
            if name == "name", !fields.isEmpty {
                cases.append(try make(fields))
                fields = [:]
            }
            guard fields[name] == nil else { throw VerifierCaseError(description: "a second section '\(name)'") }
            fields[name] = words.count > 1 ? words[1] + "\n" : ""
            key = name
        }
        if !fields.isEmpty { cases.append(try make(fields)) }
        return cases
    }

    private func make(_ fields: [String: String]) throws -> VerifierCase {
        let name = Self.trim(fields["name"] ?? "")
        guard let text = fields["asm"] else { throw VerifierCaseError(description: "\(name): no -- asm") }
        var request: VerificationRequest
        do {
            request = try VerificationRequest(assembly: text)
        } catch {
            throw VerifierCaseError(description: "\(name): \(error)")
        }
        do {
            for key in ["fields", "global", "function", "frozen"] {
                if let text = fields[key] {
                    try request.describe(key, Self.trim(text).split(separator: " ").map(String.init))
                }
            }
        } catch {
            throw VerifierCaseError(description: "\(name): \(error)")
        }
        if let privilege = fields["privilege"] { request.privilege = try Self.privilege(Self.trim(privilege)) }
        if let flags = fields["flags"] { request.flags = try Self.flags(Self.trim(flags)) }
        guard let expectation = try Self.expectation(fields) else {
            throw VerifierCaseError(description: "\(name): neither -- accepted nor -- rejected")
        }
        let later = fields["linux-6.18"].map { text in
            Self.trim(text) == "accepted" ? VerifierCase.Expectation.accepted : .rejected(Self.trim(text))
        }
        return VerifierCase(
            file: file, name: name, request: request, expectation: expectation, laterExpectation: later)
    }

    private static func expectation(_ fields: [String: String]) throws -> VerifierCase.Expectation? {
        if let message = fields["rejected"] { return .rejected(trim(message)) }
        return fields["accepted"] == nil ? nil : .accepted
    }

    private static func privilege(_ name: String) throws -> Privilege {
        guard let privilege = Privilege(rawValue: name) else {
            throw VerifierCaseError(description: "no privilege is called '\(name)'")
        }
        return privilege
    }

    private static func flags(_ name: String) throws -> VerificationRequest.Flags {
        guard name == "strict_alignment" else { throw VerifierCaseError(description: "no flag is called '\(name)'") }
        return .strictAlignment
    }

    private static func trim(_ text: String) -> String {
        text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

extension VerificationRequest {
    /// What assembler text with one section describes; its functions have no types.
    init(assembly text: String) throws {
        let unit = try Assembler.unit(text)
        guard let section = unit.sections.first, unit.sections.count == 1 else {
            throw VerifierCaseError(description: "expected one section")
        }
        guard let kind = SectionName.parse(section.name) else {
            throw VerifierCaseError(description: "section '\(section.name)' means nothing")
        }
        self.init(instructions: section.instructions, programType: kind.programType, attachType: kind.attachType)
        isGPL = unit.license == "GPL"
        maps = unit.maps.map { map in
            MapDescription(
                name: map.name, type: map.type, keySize: Int(map.keySize), valueSize: Int(map.valueSize),
                maxEntries: Int(map.maxEntries), flags: map.flags)
        }
        let starts = Dictionary(section.functions.map { ($0.name, $0.slot) }, uniquingKeysWith: { first, _ in first })
        functions = section.functions.map { FunctionDescription(name: $0.name, start: $0.slot) }
        for reference in section.references {
            switch reference.kind {
            case .map, .mapValue:
                guard let index = maps.firstIndex(where: { $0.name == reference.symbol }) else {
                    throw VerifierCaseError(description: "no map is called '\(reference.symbol)'")
                }
                instructions[reference.slot].immediate = Int32(index)
            case .call, .functionAddress:
                guard let start = starts[reference.symbol] else {
                    throw VerifierCaseError(description: "no function is called '\(reference.symbol)'")
                }
                instructions[reference.slot].immediate = Int32(start - reference.slot - 1)
            }
        }
    }
}

extension VerificationRequest {
    /// Takes in what types would say: `-- fields values bpf_spin_lock 0 4`, `-- global sub scalar`, `-- function sub int`; and
    /// `-- frozen text 41 42 00`, the bytes of a map that nobody writes any more.
    mutating func describe(_ key: String, _ words: [String]) throws {
        let problem = VerifierCaseError(description: "-- \(key) \(words.joined(separator: " ")) means nothing")
        guard let name = words.first else { throw problem }
        switch key {
        case "fields":
            guard let map = maps.firstIndex(where: { $0.name == name }), words.count == 4,
                let kind = MapDescription.SpecialField.Kind(rawValue: words[1]), let offset = Int(words[2]),
                let size = Int(words[3])
            else { throw problem }
            maps[map].fields.append(.init(kind: kind, offset: offset, size: size))
        case "frozen":
            guard let map = maps.firstIndex(where: { $0.name == name }) else { throw problem }
            maps[map].frozenContents = words.dropFirst().compactMap { UInt8($0, radix: 16) }
        default:
            guard let function = functions.firstIndex(where: { $0.name == name }) else { throw problem }
            if key == "function" {
                functions[function].result = words.last == "int" ? .integer : .nothing
            } else {
                functions[function].isGlobal = true
                functions[function].prototype = .init(
                    parameters: try words.dropFirst().map(Self.parameter), returnsValue: true)
                functions[function].result = .integer
            }
        }
    }

    private static func parameter(_ word: String) throws -> FunctionDescription.Parameter {
        switch word {
        case "scalar": return .scalar
        case "context": return .context
        default:
            guard word.hasPrefix("memory="), let size = Int(word.dropFirst(7)) else {
                throw VerifierCaseError(description: "no parameter is '\(word)'")
            }
            return .memory(size: size, nullable: true)
        }
    }
}
