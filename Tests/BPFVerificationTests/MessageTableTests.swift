import BPFVerification
import Foundation
import Testing

/// The table of message families beside the sources of the verifier.
@Suite struct MessageTableTests {
    /// A message of the sources: what stands between its interpolations.
    struct Message: Hashable, CustomStringConvertible {
        let file: String
        let pieces: [String]
        var description: String { "\(file): \(pieces.joined(separator: "…"))" }
    }

    private static let sources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "Sources/BPFVerification")

    /// The messages that the sources spell out where they fail.
    private static func messages() throws -> [Message] {
        let files =
            FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)?
            .compactMap { $0 as? URL }.filter { $0.pathExtension == "swift" } ?? []
        return try files.flatMap { file in
            try literals(in: String(contentsOf: file, encoding: .utf8)).map {
                Message(file: file.lastPathComponent, pieces: $0)
            }
        }
    }

    /// The literals that follow `failure(`, without what they interpolate.
    private static func literals(in text: String) -> [[String]] {
        text.components(separatedBy: "failure(").dropFirst().compactMap { part in
            let begin = part.drop { $0.isWhitespace }
            guard begin.first == "\"" else { return nil }
            var pieces = [""]
            var depth = 0
            var isEscaped = false
            for character in begin.dropFirst() {
                if depth > 0 {
                    depth += character == "(" ? 1 : character == ")" ? -1 : 0
                    if depth == 0 { pieces.append("") }
                } else if isEscaped {
                    isEscaped = false
                    if character == "(" {
                        depth = 1
                    } else {
                        pieces[pieces.count - 1] += character == "n" ? "\n" : "\(character)"
                    }
                } else if character == "\\" {
                    isEscaped = true
                } else if character == "\"" {
                    break
                } else {
                    pieces[pieces.count - 1].append(character)
                }
            }
            return pieces
        }
    }

    /// Whether all pieces stand in `format`, in their order.
    private static func matches(_ pieces: [String], _ format: String) -> Bool {
        var rest = format[...]
        for piece in pieces where !piece.allSatisfy(\.isWhitespace) {
            guard let place = rest.range(of: piece) else { return false }
            rest = rest[place.upperBound...]
        }
        return true
    }

    @Test func everyMessageOfTheSourcesIsInTheTable() throws {
        let messages = try Self.messages()
        #expect(messages.count >= 100)
        let formats = MessageFamily.table.flatMap(\.formats)
        for message in messages {
            // Of several lines, the first says what is wrong. What is interpolated may be a number, and at the beginning a register or
            // a place.
            let examples = ["1", "R1", "off=1", "At program exit"].map { word in
                let text = message.pieces.dropFirst().reduce(message.pieces[0]) { $0 + ($0.isEmpty ? word : "1") + $1 }
                return String(text.split(separator: "\n").first ?? "")
            }
            let isKnown =
                examples.contains { MessageFamily.format(of: $0) != nil }
                || formats.contains { Self.matches(message.pieces, $0) }
            #expect(isKnown, "\(message)")
        }
    }
}
