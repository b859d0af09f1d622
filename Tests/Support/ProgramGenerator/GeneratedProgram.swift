public import BPFInstructions
public import BPFModel
public import BPFVerification

/// A program that was made up, and all that it takes to make it up again.
public struct GeneratedProgram: Sendable {
    /// What `ProgramGenerator.program(seed:)` was given.
    public let seed: UInt64
    /// The program first, then its functions; loads of maps hold an index into `GeneratedMap.all`.
    public let instructions: [Instruction]
    /// What the program is.
    public let type: ProgramType

    /// What is to be verified.
    public func request(profile: KernelProfile = .linux612) -> VerificationRequest {
        var request = VerificationRequest(instructions: instructions, programType: type)
        request.maps = GeneratedMap.all.map(\.description)
        request.profile = profile
        return request
    }

    /// The slots that load a map, with its index.
    public var mapLoads: [(slot: Int, map: Int)] {
        var loads: [(slot: Int, map: Int)] = []
        var slot = 0
        while slot < instructions.count {
            let instruction = instructions[slot]
            if instruction.isWide, instruction.source.rawValue == PseudoSource.map.rawValue {
                loads.append((slot, Int(instruction.immediate)))
            }
            slot += instruction.isWide ? 2 : 1
        }
        return loads
    }
}
