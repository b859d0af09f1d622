import BPFBytes
import BPFInstructions
import BPFKernel
import BPFModel
import BPFTypeFormat
import BPFVerification
import Foundation

/// The kernel that runs the tests.
enum RunningKernel {
    static let version: KernelVersion? = {
        let words = (try? String(contentsOfFile: "/proc/sys/kernel/osrelease", encoding: .utf8))?.split(separator: ".")
        guard let words, words.count >= 2, let major = Int(words[0]), let minor = Int(words[1]) else { return nil }
        return KernelVersion(major, minor)
    }()

    static var isLater: Bool { version.map { KernelVersion(6, 12) < $0 } ?? false }

    /// Whether the texts of this release were looked at.
    static var hasKnownTexts: Bool { version == KernelVersion(6, 12) || version == KernelVersion(6, 18) }

    /// Whether it takes programs from this process.
    static let isUsable: Bool = {
        let smallest = VerificationRequest(
            instructions: [Instruction(opcode: 0xb7), Instruction(opcode: 0x95)], programType: .socketFilter)
        return version != nil && getuid() == 0 && (try? verify(smallest))?.error == nil
    }()

    /// Keeps a map open.
    private final class OpenMap {
        let map: KernelMap

        init(_ description: MapDescription, types: KernelMap.Definition.Types?) throws {
            var definition = KernelMap.Definition(
                type: description.type, keySize: UInt32(description.keySize), valueSize: UInt32(description.valueSize),
                maxEntries: UInt32(description.maxEntries))
            definition.flags = description.flags
            definition.types = types
            // Where user space has it: no process maps it.
            if description.type == .arena { definition.extra = 1 << 44 }
            map = try KernelMap(definition)
        }
    }

    /// The kernel's verdict; a program that it accepts is gone again at once.
    static func verify(_ request: VerificationRequest) throws -> KernelProgram.Verdict {
        let types = try CaseTypes(request)
        let loaded = try types.load()
        let maps = try request.maps.enumerated().map { index, map in
            let value = types.values[index]
            return try OpenMap(
                map,
                types: value.map {
                    .init(btf: loaded.descriptor.number, key: types.number.rawValue, value: $0.rawValue)
                })
        }
        var instructions = request.instructions
        for slot in instructions.indices where instructions[slot].isWide {
            let source = instructions[slot].source.rawValue
            let index = Int(instructions[slot].immediate)
            guard source == 1 || source == 2, maps.indices.contains(index) else { continue }
            instructions[slot].immediate = maps[index].map.descriptor.number
        }
        var definition = KernelProgram.Definition(
            instructions: Instruction.encode(instructions, in: .host), type: request.programType,
            attachType: request.attachType)
        definition.license = request.isGPL ? "GPL" : "Proprietary"
        definition.flags = request.flags.rawValue
        definition.types = loaded.descriptor.number
        definition.functions = types.functionRecords
        definition.logLevel = 1
        definition.logSize = 1 << 20
        return KernelProgram.load(definition).verdict
    }
}
