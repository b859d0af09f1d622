import BPFAssembler
import BPFInstructions
import BPFModel
import Testing

@testable import BPFVerification

/// A program as text, and what Linux says of it.
struct ProgramCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    /// The first line of the message; nil for an accepted program.
    let message: String?
    var type = ProgramType.schedCls
    var privilege = Privilege.root
    var flags: VerificationRequest.Flags = []

    init(_ name: String, _ text: String, rejected message: String? = nil) {
        testDescription = name
        self.text = text
        self.message = message
    }

    /// The maps that the text may name.
    static let maps: [String: MapDescription] = [
        "values": MapDescription(name: "values", type: .array, keySize: 4, valueSize: 48, maxEntries: 4),
        "ring": MapDescription(name: "ring", type: .ringbuf, keySize: 0, valueSize: 0, maxEntries: 4096),
        "user_ring": MapDescription(name: "user_ring", type: .userRingbuf, keySize: 0, valueSize: 0, maxEntries: 4096),
        "timers": described("timers", 32, .init(kind: .timer, offset: 8, size: 16)),
        "pointers": described("pointers", 16, .init(kind: .kernelPointer, offset: 8, size: 8, isReferenced: true)),
    ]

    private static func described(
        _ name: String, _ size: Int, _ field: MapDescription.SpecialField
    ) -> MapDescription {
        var map = MapDescription(name: name, type: .array, keySize: 4, valueSize: size, maxEntries: 4)
        map.fields = [field]
        return map
    }

    func verify() throws -> VerificationResult {
        let section = try Assembler.program(text)
        var request = VerificationRequest(instructions: section.instructions, programType: type)
        for reference in section.references {
            guard let map = Self.maps[reference.symbol] else { continue }
            let known = request.maps.firstIndex { $0.name == map.name }
            request.instructions[reference.slot].immediate = Int32(known ?? request.maps.count)
            if known == nil { request.maps.append(map) }
        }
        request.privilege = privilege
        request.flags = flags
        return Verifier.verify(request)
    }

    /// The first line of the message; nil for an accepted program.
    func firstLine() throws -> String? {
        guard case .failure(let failure) = try verify().verdict else { return nil }
        return failure.message.split(separator: "\n").first.map(String.init)
    }
}
