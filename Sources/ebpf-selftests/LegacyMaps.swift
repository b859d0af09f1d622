import BPFSoundness
import EBPF

/// The maps of one case of the older suite, with what the suite puts into them.
struct LegacyMaps {
    let mode: ExecutionMode

    /// A program with its maps.
    func program(_ request: VerificationRequest, verified: VerifiedProgram) throws(TrialError) -> TrialProgram {
        var maps: [any Map] = []
        for description in request.maps { maps.append(try map(description)) }
        let program = try TrialProgram(request, maps: maps, verified: verified, mode: mode)
        for map in maps {
            if let array = map as? ProgramArray { try fill(array, request) }
        }
        return program
    }

    /// Arrays begin with an index of 28 and, where there is room, a number that it leads to.
    private func map(_ description: MapDescription) throws(TrialError) -> any Map {
        let map = try description.make(MapFactory())
        if description.type == .array && description.fields.isEmpty {
            var value = [UInt8](repeating: 0, count: max(description.valueSize, 32))
            value[0] = 28
            value.replaceSubrange(28..<32, with: [0x12, 0xef, 0xcd, 0xab])
            try? map.update([0, 0, 0, 0], Array(value.prefix(description.valueSize)))
        }
        return map
    }

    /// One program returns 42; the other goes on with itself for as long as tail calls work, and then returns 41.
    private func fill(_ array: ProgramArray, _ request: VerificationRequest) throws(TrialError) {
        let isLong = array.definition.maxEntries == 8
        let simple = [Instruction(opcode: 0xb7, immediate: 42), Instruction(opcode: 0x95)]
        let looping = [
            Instruction(opcode: 0xb7, destination: .r3, immediate: 1),
            Instruction(opcode: 0x18, destination: .r2, source: Register(rawValue: 1)), Instruction(opcode: 0),
            Instruction(opcode: 0x85, immediate: 12),
            Instruction(opcode: 0xb7, immediate: 41), Instruction(opcode: 0x95),
        ]
        for (index, instructions) in [(isLong ? 7 : 0, simple), (1, looping)] as [(UInt32, [Instruction])] {
            var other = VerificationRequest(
                instructions: instructions, programType: request.programType, attachType: request.attachType)
            other.maps = request.maps.filter { $0.type == .progArray }
            let target = try TrialProgram(other, maps: [array], mode: mode)
            try? array.set(target.program, at: index)
        }
    }
}
