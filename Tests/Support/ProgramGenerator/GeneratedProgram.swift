public import BPFInstructions
public import BPFModel
public import BPFVerification

/// A program that was made up, and all that it takes to make it up again.
public struct GeneratedProgram: Sendable {
    /// What `ProgramGenerator.program(seed:)` was given.
    public let seed: UInt64
    /// The program first, then its functions; loads of maps hold an index into `maps`.
    public let instructions: [Instruction]
    /// What the program is.
    public let type: ProgramType
    /// The maps that it uses, as indices into `GeneratedMap.all`.
    public let maps: [Int]

    /// The first slots of its functions, the main program first; callbacks need them described.
    public let functions: [Int]

    init(seed: UInt64, instructions: [Instruction], type: ProgramType, functions: [Int]) {
        self.seed = seed
        self.type = type
        self.functions = functions
        var instructions = instructions
        var maps: [Int] = []
        for slot in Self.mapLoads(in: instructions) {
            let map = min(max(Int(instructions[slot].immediate), 0), GeneratedMap.all.count - 1)
            if !maps.contains(map) { maps.append(map) }
            instructions[slot].immediate = Int32(maps.firstIndex(of: map) ?? 0)
        }
        self.instructions = instructions
        self.maps = maps
    }

    /// What is to be verified.
    public func request(profile: KernelProfile = .linux612) -> VerificationRequest {
        var request = VerificationRequest(instructions: instructions, programType: type)
        request.maps = maps.map { GeneratedMap.all[$0].description }
        request.profile = profile
        request.functions = functions.map { FunctionDescription(name: "", start: $0, result: .integer) }
        return request
    }

    /// The slots that load a map or the address of a value.
    public var mapLoads: [Int] { Self.mapLoads(in: instructions) }

    private static func mapLoads(in instructions: [Instruction]) -> [Int] {
        var loads: [Int] = []
        var slot = 0
        while slot < instructions.count {
            let instruction = instructions[slot]
            let sources = [PseudoSource.map.rawValue, PseudoSource.mapValue.rawValue]
            if instruction.isWide, sources.contains(instruction.source.rawValue) { loads.append(slot) }
            slot += instruction.isWide ? 2 : 1
        }
        return loads
    }
}
