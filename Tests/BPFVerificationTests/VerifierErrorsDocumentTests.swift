import BPFVerification
import Foundation
import Testing

/// `docs/verifier-errors.md` says what the verifier does.
@Suite struct VerifierErrorsDocumentTests {
    /// A section of the document: a family, and the programs that it shows.
    struct Entry: Sendable, CustomTestStringConvertible {
        var id: String
        var text = ""
        var blocks: [Block] = []

        var testDescription: String { id }
    }

    /// A program, with the words after the fence: `rejected`, or `accepted`, and a privilege.
    struct Block: Sendable {
        var words: [String]
        var text = ""
    }

    static let entries: [Entry] = {
        let document = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "docs/verifier-errors.md")
        guard let text = try? String(contentsOf: document, encoding: .utf8) else { return [] }
        var entries: [Entry] = []
        var block: Block?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("## ") { entries.append(Entry(id: String(line.dropFirst(3)))) }
            guard !entries.isEmpty else { continue }
            entries[entries.count - 1].text += line + "\n"
            if line.hasPrefix("```bpf ") {
                block = Block(words: line.dropFirst(7).split(separator: " ").map(String.init))
            } else if line == "```", let finished = block {
                entries[entries.count - 1].blocks.append(finished)
                block = nil
            } else {
                block?.text += line + "\n"
            }
        }
        return entries
    }()

    @Test func hasASectionForEachFamily() {
        #expect(Self.entries.map(\.id) == MessageFamily.table.map(\.id))
    }

    @Test(arguments: MessageFamily.table)
    func namesEachSpelling(_ family: MessageFamily) throws {
        let entry = try #require(Self.entries.first { $0.id == family.id })
        for format in family.formats + family.olderFormats {
            #expect(entry.text.contains("    \(format)\n"), "\(format)")
        }
        #expect(entry.text.contains(family.advice))
    }

    /// Families whose programs need types or helpers that assembler text does not describe.
    static let withoutProgram: Set<String> = [
        "special-field", "spin-lock", "function-argument", "callback", "exception",
    ]

    @Test(arguments: entries)
    func showsAProgramThatIsRejectedAndOneThatIsNot(_ entry: Entry) throws {
        guard !Self.withoutProgram.contains(entry.id) else { return #expect(entry.blocks.isEmpty) }
        #expect(entry.blocks.map { $0.words.first } == ["rejected", "accepted"])
        for block in entry.blocks {
            var request = try VerificationRequest(assembly: block.text)
            if block.words.count > 1 { request.privilege = try #require(Privilege(rawValue: block.words[1])) }
            switch Verifier.verify(request).verdict {
            case .success: #expect(block.words[0] == "accepted")
            case .failure(let failure):
                #expect(block.words[0] == "rejected", "\(failure.message)")
                #expect(failure.family?.id == entry.id, "\(failure.message)")
            }
        }
    }
}
